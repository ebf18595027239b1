"""Reads of what an attempt asked, what was answered, and how that was judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.assessment.keeping import item_of
from app.assessment.marking import Certainty
from app.assessment.model import Response
from app.assessment.scoring import score
from app.db.store import Read
from app.interview.models import MarkRow
from app.interview.queries import Question, question, questions
from app.interview.recordings import Recording, recordings
from app.rehearsal.report import Judged
from app.rehearsal.rubric import NOTHING_CHOSEN, NOTHING_SAID, Dimension, Marks, mark_of_points, mark_of_share


class By(StrEnum):
    """Who judges."""

    LEARNER = "learner"
    INTERVIEWER = "interviewer"


@dataclass(frozen=True, slots=True)
class KeyPoint:
    html: str
    text: str
    note_id: int | None  # whose knowledge it is
    place: str  # its address in the reader


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody thinks of an answer, as far as they have said it."""

    ticked: tuple[int, ...]  # key points, from 0
    marks: Marks
    note: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Examined(Question):
    """A question with all that came of it."""

    heard: tuple[Recording, ...]
    own: Judgement | None
    other: Judgement | None  # an interviewer's

    @property
    def points(self) -> tuple[KeyPoint, ...]:
        return tuple(_point(one, self) for one in self.solution["points"])

    @property
    def chapter(self) -> str:
        """What its marks are told under: the section of a question is often the question itself."""
        return chapter_of(self.shown["breadcrumb"], self.topic)

    @property
    def spent_s(self) -> float:
        return self.spent_ms / 1000

    @property
    def is_item(self) -> bool:
        """Whether it scores itself."""
        return self.item is not None

    @property
    def is_answered(self) -> bool:
        return any(not one.is_empty for one in self.answers) or bool(self.heard)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return dimensions_of(self.kind)

    def marks(self, seed: int, by: By = By.LEARNER) -> Marks | None:
        """How it is judged; None as long as somebody has to."""
        given = self.answer()
        judgement = self.judgement(by)
        return marks_of(
            self.kind,
            self.item,
            seed,
            given.response if given else None,
            is_answered=self.is_answered,
            said=judgement.marks if judgement else None,
        )

    def judgement(self, by: By) -> Judgement | None:
        return self.own if by is By.LEARNER else self.other

    def ticked(self, by: By = By.LEARNER) -> tuple[int, ...]:
        judgement = self.judgement(by)
        return judgement.ticked if judgement and self.is_answered else ()

    def judged(self, seed: int, by: By = By.LEARNER) -> Judged:
        """As the report's numbers take it."""
        return Judged(
            position=self.position,
            topic=self.chapter,
            target_s=self.target_s,
            spent_s=self.spent_s,
            marks=self.marks(seed, by),
            certainty=Certainty(self.certainty) if self.certainty else None,
            is_answered=self.is_answered,
            points=len(self.points),
            ticked=len(self.ticked(by)),
        )


def chapter_of(breadcrumb: Sequence[str], topic: str) -> str:
    return breadcrumb[0] if breadcrumb else topic


def dimensions_of(kind: str) -> tuple[Dimension, ...]:
    """What a question can be judged by: only an open one shows depth and clarity."""
    return tuple(Dimension) if kind == "open" else (Dimension.CORRECTNESS,)


def marks_of(
    kind: str,
    item: Mapping[str, Any] | None,
    seed: int,
    response: Response | None,
    *,
    is_answered: bool,
    said: Marks | None,
) -> Marks | None:
    """How an answer is judged; None as long as somebody has to.

    What has no answer is judged by that. An item scores itself, whoever looks.
    """
    if not is_answered:
        return NOTHING_SAID if kind == "open" else NOTHING_CHOSEN
    if item is not None:
        return Marks(mark_of_share(score(item_of(item), seed, response or Response()).score))
    if said is None or any(said.of(one) is None for one in dimensions_of(kind)):
        return None
    return said


def correctness(ticked: int, points: int, said: int | None) -> int | None:
    """From the points where there are some; else as it was said."""
    return mark_of_points(ticked, points) if points else said


def examined(tx: Read, attempt_id: int) -> list[Examined]:
    """All questions of an attempt, in its order. Whose attempt it is has been looked at before."""
    judged = _judgements(tx, attempt_id)
    heard = recordings(tx, attempt_id)
    return [_examined(one, heard, judged) for one in questions(tx, attempt_id)]


def examined_one(tx: Read, attempt_id: int, position: int) -> Examined:
    """One question of an attempt.

    Raises:
        NotFound: it has no such question.
    """
    asked = question(tx, attempt_id, position)
    return _examined(asked, recordings(tx, attempt_id), _judgements(tx, attempt_id))


def _examined(
    asked: Question, heard: Sequence[Recording], judged: Mapping[tuple[int, str], Judgement]
) -> Examined:
    return Examined(
        **{one.name: getattr(asked, one.name) for one in fields(Question)},
        heard=tuple(one for one in heard if one.position == asked.position),
        own=judged.get((asked.position, By.LEARNER)),
        other=judged.get((asked.position, By.INTERVIEWER)),
    )


def _judgements(tx: Read, attempt_id: int) -> dict[tuple[int, str], Judgement]:
    query = select(MarkRow.__table__).where(MarkRow.attempt_id == attempt_id)
    return {(row.position, row.by): _judgement(row) for row in tx.execute(query)}


def _point(one: Mapping[str, Any], asked: Question) -> KeyPoint:
    return KeyPoint(
        one["html"], one["text"], one.get("note_id") or asked.note_id, one.get("place") or asked.place
    )


def _judgement(row: Any) -> Judgement:
    marks = Marks(row.correctness, row.depth, row.clarity)
    return Judgement(tuple(row.points), marks, row.note, row.marked_at)
