"""Imports, with their formulas already cached, beside markdown-it-py merely parsing the same text."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from markdown_it import MarkdownIt

from app import paths
from app.db.store import Store
from app.handbook.parser import read
from app.kernel.clock import FixedClock
from app.library.gathering import gather
from app.library.importing import Importer, slug_of
from app.library.katex import KatexTypesetter
from app.library.service import apply_import
from app.opening import open_store
from app.settings import Settings
from tests.benchmarks.questions import handbook
from tests.benchmarks.results import Goal, Result
from tests.benchmarks.stores import HANDBOOK

QUESTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, each the middle of its rounds."""

    parse: float
    first: float
    held: float  # of it, that nobody else could write
    edited: float  # again with one word changed
    revised: float  # again with an introduction before it, and one question in ten in other words
    again: float
    check: float
    cards: int


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        small, large = folder / "handbook.md", folder / "questions.md"
        small.write_text(HANDBOOK.read_text(encoding="utf-8"), encoding="utf-8")
        large.write_text(handbook(QUESTIONS), encoding="utf-8")
        return [
            *_results("the handbook", _measure(small, folder, 7), None),
            *_results(f"{QUESTIONS:,} questions", _measure(large, folder, 3), Goal("at most", 4)),
        ]


def _measure(file: Path, folder: Path, rounds: int) -> Times:
    """Each round parses, imports into an empty store, and imports again: edited, revised, unchanged."""
    typesetter, text = KatexTypesetter(paths.KATEX_SCRIPT), file.read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark").enable("table")
    rounds_of: list[tuple[float, ...]] = []
    cards = 0
    formulas = read(gather(file)).formulas
    for number in range(rounds):
        store = _store(folder / f"{file.stem}-{number}")
        importer = Importer.over(store, FixedClock(datetime.now(UTC)), typesetter)
        importer.typesetter.prepare(formulas)  # cached, as after any earlier import
        parse = _seconds(lambda: parser.parse(text))
        started = perf_counter()
        source = gather(file)
        planned = importer.plan(slug_of(file), source, read(source))
        ready = perf_counter()
        with store.write() as tx:
            cards = apply_import(tx, planned).cards
        written = perf_counter()
        edited, revised = (
            _seconds(lambda: _import(importer, file, change(text)))  # noqa: B023
            for change in (_edited, _revised)
        )
        again = _seconds(lambda: importer.import_file(file))  # noqa: B023
        check = _seconds(lambda: read(gather(file)))
        rounds_of.append((parse, written - started, written - ready, edited, revised, again, check))
        file.write_text(text, encoding="utf-8")
        store.close()
    return Times(*map(median, zip(*rounds_of, strict=True)), cards)


def _import(importer: Importer, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    outcome = importer.import_file(file)
    assert outcome is not None
    assert outcome.changed


def _edited(text: str) -> str:
    place = text.index(" the ", len(text) // 2)
    return f"{text[:place]} this very {text[place + 5 :]}"


def _revised(text: str) -> str:
    return "An introduction.\n\n" + re.sub(r"^(## .*3)([.:]) ", r"\1\2 Say: ", text, flags=re.MULTILINE)


def _store(folder: Path) -> Store:
    return open_store(Settings(data_dir=folder), FixedClock(datetime.now(UTC)))


def _seconds(work: object) -> float:
    assert callable(work)
    started = perf_counter()
    work()
    return perf_counter() - started


def _results(what: str, times: Times, goal: Goal | None) -> list[Result]:
    return [
        Result(f"Import of {what} : markdown-it-py's parse", times.first / times.parse, goal=goal,
               detail=f"{times.first:.3g} s : {times.parse:.3g} s; {times.cards:,} cards"),
        Result(f"Reading {what}, nothing rendered or stored : its parse", times.check / times.parse,
               detail=f"{times.check:.3g} s"),
        Result(f"{what}, one word changed, again : its import", times.edited / times.first,
               goal=goal and Goal("at most", 0.85), detail=f"{times.edited:.3g} s"),
        Result(f"{what}, all lines moved, one question in ten reworded, again : its import", times.revised / times.first,
               goal=goal and Goal("at most", 2), detail=f"{times.revised:.3g} s"),
        Result(f"Import of {what}, the part in which nobody else writes", times.held / times.first,
               detail=f"{1000 * times.held:.3g} ms"),
        Result(f"{what}, unchanged, again : its import", times.again / times.first, detail=f"{1000 * times.again:.2g} ms"),
    ]  # fmt: skip
