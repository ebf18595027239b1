"""Imports, with their formulas already cached, beside markdown-it-py merely parsing the same text."""

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
from app.library.importing import Importer, read_source
from app.library.katex import KatexTypesetter
from app.main import open_store
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
    again: float
    check: float
    cards: int


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        large = folder / "questions.md"
        large.write_text(handbook(QUESTIONS), encoding="utf-8")
        return [
            *_results("the handbook", _measure(HANDBOOK, folder, 7), None),
            *_results(f"{QUESTIONS:,} questions", _measure(large, folder, 3), Goal("at most", 4)),
        ]


def _measure(file: Path, folder: Path, rounds: int) -> Times:
    """Each round parses, imports into an empty store, and imports once more."""
    typesetter, text = KatexTypesetter(paths.KATEX_SCRIPT), file.read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark").enable("table")
    parse, first, again, check, cards = [], [], [], [], 0
    formulas = read(read_source(file)).formulas
    for number in range(rounds):
        store = _store(folder / f"{file.stem}-{number}")
        importer = Importer.over(store, FixedClock(datetime.now(UTC)), typesetter)
        importer.typesetter.prepare(formulas)  # cached, as after any earlier import
        parse.append(_seconds(lambda: parser.parse(text)))
        started = perf_counter()
        outcome = importer.import_file(file)
        first.append(perf_counter() - started)
        assert outcome is not None
        cards = outcome.cards
        again.append(_seconds(lambda: importer.import_file(file)))  # noqa: B023
        check.append(_seconds(lambda: read(read_source(file))))
        store.close()
    return Times(median(parse), median(first), median(again), median(check), cards)


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
        Result(f"{what}, unchanged, again : its import", times.again / times.first, detail=f"{1000 * times.again:.2g} ms"),
    ]  # fmt: skip
