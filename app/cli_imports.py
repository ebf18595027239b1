"""What `viva import` asks, does and says; and what is said of handbooks on shelves."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from app.accounts.queries import local_owner
from app.assessment.exchange.bank import is_bank
from app.db.store import Store
from app.handbook.parser import read
from app.kernel.clock import SystemClock
from app.kernel.errors import VivaError
from app.library.found import Found
from app.library.gathering import gather
from app.library.importing import Importer, slug_of
from app.library.preview import preview_of
from app.library.service import Outcome
from app.library.shelves import Taken
from app.opening import open_store
from app.settings import load_settings
from app.study.change_text import preview_json, preview_text
from app.study.counting import history_by_note
from app.study.doubts import Answers, Lines


def _pairs(_context: click.Context, _option: click.Parameter, given: Sequence[str]) -> frozenset[Lines]:
    pairs = [pair.partition("=") for pair in given]
    if not all(old and new for old, _, new in pairs):
        raise click.BadParameter("give two lines, OLD=NEW; of several files FILE:LINE=FILE:LINE")
    return frozenset((old, new) for old, _, new in pairs)


PAIRS: dict[str, Any] = {"multiple": True, "metavar": "OLD=NEW", "callback": _pairs}


def ask(question: str) -> bool:
    click.echo(question)
    return click.confirm("Is it one note, rewritten?")


def preview_all(files: Sequence[Path], answers: Answers, form: str) -> None:
    """Says of every handbook what importing it would do; ends the command with 1 where one could not be imported."""
    well, found = True, []
    with _store_to_look_at() as store:
        for path in files:
            try:
                bundle = gather(path)
                handbook = read(bundle)
                notes = Found.of(handbook, bundle.digest).with_items(handbook)
                with store.read() as tx:
                    preview = preview_of(tx, slug_of(path), notes)
                    if same := answers.settle(preview):
                        preview = preview_of(tx, slug_of(path), notes, same)
                    book, learner = preview.handbook_id, local_owner(tx)
                    history = history_by_note(tx, learner.id, book) if book else {}
            except VivaError as error:
                click.echo(f"Would not be imported: {path}: {error}", err=True)
                well = False
                continue
            if form == "json":
                found.append(preview_json(preview, history))
            else:
                click.echo(preview_text(preview, history))
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if form == "json" else "Nothing was written.")
    if not well:
        sys.exit(1)


@contextmanager
def _store_to_look_at() -> Iterator[Store]:
    """The store as it is; where there is none yet, an empty one that is gone after."""
    settings, clock = load_settings(), SystemClock()
    with TemporaryDirectory() as elsewhere:
        if not settings.database_url and not (settings.data_dir / "viva.db").exists():
            settings = load_settings(data_dir=elsewhere)
        store = open_store(settings, clock)
        try:
            yield store
        finally:
            store.close()


def import_all(
    importer: Importer, files: Sequence[Path], answers: Answers, *, replace: bool, by: int
) -> bool:
    """Imports one by one; one that fails keeps no other from being imported. Says whether all went well."""
    well = True
    for path in files:
        click.echo(f"Reading {path} …", err=True)
        try:
            _say_left_out(path)
            outcome = importer.import_file(path, may_shrink=replace, by=by, settle=answers.settle)
        except VivaError as error:
            click.echo(f"Not imported: {path}: {error}", err=True)
            well = False
        else:
            _say_outcome(path, outcome, "unchanged since it was last imported")
    return well


def _say_left_out(path: Path) -> None:
    """Of a question bank, what cannot be taken over; its handbook says it, too."""
    if is_bank(path.name):
        for remark in gather(path).diagnostics:
            click.echo(f"{path}: {remark.message}", err=True)


def say_taken(taken: Taken) -> None:
    """Says what came of a handbook on a shelf."""
    if taken.error:
        click.echo(f"Not imported: {taken.label}: {taken.error}", err=True)
    elif taken.waits:
        click.echo(f"{taken.label} has changed and waits for you at /handbooks: {taken.waits}.")
    else:
        _say_outcome(taken.label, taken.outcome)


def _say_outcome(path: Path | str, outcome: Outcome | None, unchanged: str = "") -> None:
    if outcome is not None:
        counts = ", ".join(f"{number} {change}" for change, number in sorted(outcome.changes.items()))
        click.echo(
            f"{path}: “{outcome.title}” has {outcome.cards} card{'s' if outcome.cards != 1 else ''} (notes: {counts or 'none'})."
        )
    elif unchanged:
        click.echo(f"{path}: {unchanged}.")
