"""Handbooks in folders on disk: looked through at the start of Viva, and again whenever something in them changes."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.accounts.queries import SHOW_FIRST, Learner, local_owner
from app.db.store import Read
from app.handbook.bundle import Bundle
from app.handbook.memory import uncollected
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.kernel.errors import Stale, VivaError
from app.library import pending
from app.library.found import Found, pack
from app.library.gathering import gather, handbooks_in, packed
from app.library.importing import Importer, slug_of
from app.library.preview import Preview, preview_of
from app.library.service import Outcome, apply_import
from app.library.stored import is_current, is_overtaken, is_written_on, source_of


class Why(StrEnum):
    """Why a change on disk waits for a person."""

    ASKED = "you want to see changes first"
    EDITED = "you have edited the handbook in Viva"
    DOUBT = "some notes are in doubt"
    SHRINKS = "more than half of the notes would go"
    OTHER = "it has another title than your handbook of this name"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder in which every file is a handbook, and so is every folder."""

    label: str  # what it is called where Viva says what a handbook comes from
    folder: Path


def shelves_of(content: Path, data: Path) -> tuple[Shelf, ...]:
    """The folders that Viva looks after: of the handbooks that come with it, and the owner's own, which is made."""
    own = data / "handbooks"
    with suppress(OSError):  # where it cannot be written, the database says so better
        own.mkdir(parents=True, exist_ok=True)
    return Shelf("content/handbooks", content / "handbooks"), Shelf("data/handbooks", own)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a handbook that is new or has changed: it was imported, waits for a person, or cannot be read."""

    label: str
    outcome: Outcome | None = None
    waits: Why | None = None
    error: VivaError | None = None


def take_in(importer: Importer, shelves: Sequence[Shelf]) -> Iterator[Taken]:
    """Takes in what is new or has changed; one that cannot be read keeps no other from coming.

    Args:
        importer: over the store.
        shelves: a handbook of a later one may take the place of one of the same name from an earlier one.
    """
    for place, shelf in enumerate(shelves):
        lower = [one.label for one in shelves[: place + 1]]
        for path in handbooks_in(shelf.folder):
            label = f"{shelf.label}/{path.name}"
            try:
                try:
                    taken = _take_in(importer, path, label, lower)
                except Stale:  # another process was faster; look at what there is now
                    taken = _take_in(importer, path, label, lower)
            except VivaError as error:
                taken = Taken(label, error=error)
            if taken:
                yield taken


def _take_in(importer: Importer, path: Path, label: str, lower: Sequence[str]) -> Taken | None:
    bundle, slug = gather(path, label), slug_of(path)
    with importer.store.read() as tx:
        if not _is_news(tx, importer, slug, bundle, lower):
            return None
    with uncollected():
        handbook = read(bundle)
        found = Found.of(handbook, bundle.digest)
        with importer.store.read() as tx:
            owner, preview = local_owner(tx), preview_of(tx, slug, found)
            why = _why_it_waits(owner, preview, label, is_written_on(tx, slug))
        if why is None:
            return _apply(importer, slug, bundle, handbook, preview)
    data = pending.pack(packed(path, bundle))
    proposal = pending.Proposal(label, bundle.digest, path.name, slug, data, pack(found), why.value)
    with importer.store.write() as tx:
        pending.propose(tx, owner.id, proposal, importer.clock.now())
    return Taken(label, waits=why)


def _is_news(tx: Read, importer: Importer, slug: str, bundle: Bundle, lower: Sequence[str]) -> bool:
    """Whether a handbook is to be taken in: it says something that is neither stored nor was, nor was declined."""
    stored = source_of(tx, slug)
    if stored is not None and not any(stored.startswith(f"{label}/") for label in lower):
        return False  # the learner put one of their own in its place
    if is_current(tx, slug, bundle.digest, importer.renderer):
        return False
    overtaken = is_overtaken(tx, slug, bundle.digest, bundle.name)
    return not overtaken and not pending.is_known(tx, bundle.name, bundle.digest)


def _why_it_waits(owner: Learner, preview: Preview, label: str, edited: bool) -> Why | None:
    if preview.same_text:  # only Viva's own code reads it differently
        return Why.SHRINKS if preview.shrinks else None
    if owner.disk_changes == SHOW_FIRST:
        return Why.ASKED
    if edited:
        return Why.EDITED
    if preview.doubts:
        return Why.DOUBT
    if preview.shrinks:
        return Why.SHRINKS
    if preview.stored_title not in {"", preview.title} and preview.stored_source != label:
        return Why.OTHER
    return None


def _apply(importer: Importer, slug: str, bundle: Bundle, handbook: Handbook, preview: Preview) -> Taken:
    planned = importer.plan(slug, bundle, handbook, seen=preview.seen)
    with importer.store.write() as tx:
        outcome = apply_import(tx, planned)
        pending.withdraw(tx, bundle.name)
    return Taken(bundle.name, outcome)
