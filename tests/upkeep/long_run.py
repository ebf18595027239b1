"""Daily use by a clock of its own: three people study and are asked, a handbook is edited, backups are made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from fastapi import FastAPI

from app import paths
from app.accounts.queries import acting_learner
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.shelves import shelves_of, take_in
from app.main import create_app, open_store
from app.scheduling.memory import Grade
from app.settings import Settings
from app.study.queries import Scope
from app.study.service import enrol, record_review
from app.study.session import study_session
from app.upkeep.queries import backups, counts
from app.upkeep.standing import database_bytes
from tests.conftest import HANDBOOK, START
from tests.people import add_person, browser_of

PEOPLE = ("anna", "bert", "cleo")
_ROLES = (Role.OWNER, Role.AUTHOR, Role.LEARNER)
_GRADES = (Grade.AGAIN, Grade.HARD, *(4 * (Grade.GOOD,)), Grade.EASY)
_OF_PEOPLE = {
    "interview_attempt",
    "interview_event",
    "interview_question",
    "quiz_attempt",
    "quiz_question",
    "review",
    "study_day",
}
_OF_EDITS = {"card", "change_set", "formula", "note", "note_change", "schedule", "source_text", "topic"}
_EDITED = "## Q900. What was learned lately?"
GROWS = _OF_PEOPLE | _OF_EDITS  # what people did stays, and what they wrote


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is on a day."""

    day: int
    rows: Mapping[str, int]
    database: int  # bytes
    backups: int
    backups_bytes: int
    files: frozenset[str]  # in the data folder


@dataclass
class LongRun:
    """A Viva in use.

    Args:
        folder: its data folder.
        reviews: that each person makes a day, at most.
    """

    folder: Path
    reviews: int
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    day: int = 0

    def __post_init__(self) -> None:
        self._chance = Random(8)
        self.settings = Settings(data_dir=self.folder, content_dir=self.folder / "none", hosts="testserver")
        self.store = open_store(self.settings, self.clock)
        self._people = [
            add_person(self.store, name, role, START) for name, role in zip(PEOPLE, _ROLES, strict=True)
        ]
        importer = Importer.over(self.store, self.clock, KatexTypesetter(paths.KATEX_SCRIPT))
        shelves = shelves_of(self.settings.content_dir, self.folder)
        self._book = shelves[1].folder / HANDBOOK.name
        self._book.write_bytes(HANDBOOK.read_bytes())
        self._look = lambda: list(take_in(importer, shelves))
        self._look()
        self.app: FastAPI = create_app(self.settings, self.clock, self.store, works=False)

    def live(self, days: int) -> Sizes:
        """Goes on for so many days; a week has an edit, a backup, quizzes and sign-ins, a month interviews."""
        for _ in range(days):
            self.day += 1
            for person in self._people:
                self._study(person)
            if self.day % 7 == 0:
                self._week()
            if self.day % 30 == 0:
                self._visit("/interviews", "submission", blueprint="15-minutes", nearest="true")
            self.clock.advance(timedelta(days=1))
        return self.sizes()

    def _study(self, person: int) -> None:
        with self.store.write() as tx:
            enrol(tx, acting_learner(tx, person))
        for number in range(self.reviews):
            now = self.clock.now() + timedelta(minutes=number)
            with self.store.write() as tx:
                learner = acting_learner(tx, person)
                if (found := study_session(tx, learner, Scope(), now).card) is None:
                    return
                grade = self._chance.choice(_GRADES)
                record_review(
                    tx,
                    learner,
                    found.face.id,
                    grade,
                    now,
                    seen_reps=found.scheduled.memory.reps,
                    took_ms=7_000,
                )

    def _week(self) -> None:
        self._edit()
        self._visit("/quizzes", "finish")
        self.app.state.wiring.worker.run_waiting()

    def _edit(self) -> None:
        """An answer is worded anew; every fifth week there is a question that is like no other."""
        text, _, _ = self._book.read_text(encoding="utf-8").partition(_EDITED)
        if self.day % 35 == 0:
            name = "".join(self._chance.choices("abcdefghijklmnop", k=12))
            question = f"## Q{1000 + self.day}. What does {name} do?\n\n**Answer**: It has ${name[:3]}^{{{self.day}}}$."
            text = f"{text.rstrip()}\n\n{question}\n\n"
        self._book.write_text(
            f"{text}{_EDITED}\n\n**Answer**: By week {self.day // 7}, much.\n", encoding="utf-8"
        )
        assert [(one.error, one.waits) for one in self._look()] == [(None, None)]

    def _visit(self, address: str, end: str, **form: str) -> None:
        """Each person, in a browser of that day, begins a thing and ends it."""
        for person in self._people:
            browser = browser_of(self.app, self.store, person, self.clock.now())
            begun = browser.post(address, data=form)
            assert begun.status_code == 303, begun.text
            own = "/".join(begun.headers["location"].split("/")[:3])
            assert browser.post(f"{own}/{end}").status_code == 303

    def sizes(self) -> Sizes:
        with self.store.read() as tx:
            rows, made, size = counts(tx), backups(tx), database_bytes(tx)
        files = frozenset(path.name for path in self.folder.iterdir())
        return Sizes(self.day, rows, size, len(made), sum(one.size for one in made), files)

    def close(self) -> None:
        self.store.close()


def grown(before: Sizes, after: Sizes) -> dict[str, int]:
    """By how many rows each table grew that did."""
    more = Counter(after.rows)
    more.subtract(before.rows)
    return {table: number for table, number in sorted(more.items()) if number > 0}
