"""Work that takes longer than a visitor waits: reading a given file, importing it, reading what an older Viva read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.db.store import Store, Write
from app.handbook.memory import uncollected
from app.handbook.parser import read
from app.handbook.ports import VersionedTypesetter
from app.library import pending
from app.library.found import Found, pack
from app.library.gathering import bundled
from app.library.importing import Importer, renderer_of
from app.library.rereading import kept_bundle, outdated
from app.library.service import apply_import, refuse_unasked
from app.work.service import enqueue
from app.work.worker import Function, Run

READ, IMPORT, REREAD = "read", "import", "reread"


def functions(typesetter: VersionedTypesetter) -> Mapping[str, Function]:
    """What the workers are to know, by the names of the jobs."""

    def import_given(run: Run, arguments: Mapping[str, Any]) -> None:
        _import_given(run, Importer.over(run.store, run.clock, typesetter), **arguments)

    def reread(run: Run, arguments: Mapping[str, Any]) -> None:
        _reread(run, Importer.over(run.store, run.clock, typesetter), **arguments)

    return {READ: _read_given, IMPORT: import_given, REREAD: reread}


def begin_rereading(store: Store, typesetter: VersionedTypesetter, now: datetime) -> None:
    """A job for each handbook that an older Viva has read."""
    with store.read() as tx:
        slugs = outdated(tx, renderer_of(typesetter))
    for slug in slugs:
        with store.write() as tx:
            enqueue(tx, REREAD, {"slug": slug}, now)


def begin(tx: Write, kind: str, file: int, learner_id: int, now: datetime, **arguments: Any) -> int:
    """A job about a given file, which is told of it."""
    number = enqueue(tx, kind, {"file": file, **arguments}, now, learner_id)
    pending.note_job(tx, file, number)
    return number


def _read_given(run: Run, arguments: Mapping[str, Any]) -> None:
    number: int = arguments["file"]
    with run.store.read() as tx:
        given = pending.given(tx, number)
    run.report(f"Reading {given.name}")
    with uncollected():
        bundle = bundled(given.data, given.origin or given.name)
        handbook = read(bundle)
        packed = pack(Found.of(handbook, bundle.digest).with_items(handbook))
    with run.store.write() as tx:
        run.finish(tx, {})
        pending.keep_found(tx, number, packed)


def _reread(run: Run, importer: Importer, *, slug: str) -> None:
    """Brings a handbook up to how this Viva reads it, if its text is kept and no other process was faster."""
    with run.store.read() as tx:
        bundle = kept_bundle(tx, slug) if slug in outdated(tx, importer.renderer) else None
    if bundle is None:
        return
    run.report(f"Reading {bundle.name} anew")
    with uncollected():
        planned = importer.plan(slug, bundle, read(bundle), tell=run.report)
        refuse_unasked(planned)
        with run.store.write() as tx:
            apply_import(tx, planned)
            run.finish(tx, {})


def _import_given(
    run: Run, importer: Importer, *, file: int, same: dict[str, int], seen: int, private: bool = False
) -> None:
    """Imports a file as its preview said.

    Args:
        run: the job.
        importer: over the store.
        file: the number of what was given.
        same: the doubts that the person settled, see `make_plan`.
        seen: the handbook's newest change set as the person saw it.
        private: whether the person keeps it to themself, if it is new.

    Raises:
        Stale: the handbook has changed since.
        NotFound: the file was imported or discarded meanwhile.
    """
    with run.store.read() as tx:
        given = pending.given(tx, file)
    run.report(f"Reading {given.name}")
    with uncollected():
        bundle = bundled(given.data, given.origin or given.name)
        planned = importer.plan(given.slug, bundle, read(bundle), same, seen=seen, tell=run.report)
        run.report("Writing it down")
        with run.store.write() as tx:
            # The person was asked whether it may shrink, over the same state of the store.
            outcome = apply_import(tx, planned, given.learner_id, private=private)
            run.finish(tx, {})
            pending.settle(tx, file, outcome.change_set, planned.at)
