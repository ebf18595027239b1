"""How a learner's interviews went, one after the other, without what they asked: averages, and those of topics."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.assessment.keeping import response_of
from app.db.store import Read
from app.interview.debrief_reads import By, chapter_of, marks_of
from app.interview.models import AnswerRow, AttemptRow, MarkRow, QuestionRow, RecordingRow
from app.rehearsal.report import Judged, Numbers, Standing, numbers
from app.rehearsal.rubric import Marks

MOST = 100  # attempts that are looked back at
_BLANK = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Past:
    """An interview that is over."""

    id: int
    name: str
    slug: str  # of its blueprint
    level: str
    questions: int
    started_at: datetime
    submitted_at: datetime
    retake_of: int | None
    numbers: Numbers

    @property
    def average(self) -> float | None:
        """None as long as it is not judged whole: half of an interview compares with nothing."""
        verdict = self.numbers.verdict
        return verdict.average if verdict and self.numbers.is_whole else None

    @property
    def standing(self) -> Standing | None:
        if self.average is None:
            return None
        return Standing(self.average, tuple((one.title, one.average) for one in self.numbers.topics))


def past(tx: Read, learner_id: int, *, before: int | None = None, limit: int = MOST) -> list[Past]:
    """The learner's interviews that are over, the newest first.

    Args:
        before: only those that were begun before this one.
    """
    query = select(AttemptRow.__table__).where(
        AttemptRow.learner_id == learner_id, AttemptRow.submitted_at.is_not(None)
    )
    if before is not None:
        query = query.where(AttemptRow.id < before)
    rows = tx.execute(query.order_by(AttemptRow.id.desc()).limit(limit)).all()
    judged = _judged(tx, {row.id: row.seed for row in rows})
    return [_past(row, judged.get(row.id, [])) for row in rows]


def _past(row: Any, judged: Sequence[Judged]) -> Past:
    return Past(
        id=row.id,
        name=row.blueprint["name"],
        slug=row.blueprint_slug,
        level=row.level,
        questions=row.questions,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        retake_of=row.retake_of,
        numbers=numbers(judged, row.level),
    )


def _judged(tx: Read, seeds: dict[int, int]) -> dict[int, list[Judged]]:
    """The questions of attempts as the numbers take them, by attempt; no text is read."""
    ids = list(seeds)
    answered, responses = _answered(tx, ids)
    marks = _marks(tx, ids)
    found: dict[int, list[Judged]] = defaultdict(list)
    columns = (
        QuestionRow.attempt_id, QuestionRow.position, QuestionRow.kind, QuestionRow.topic, QuestionRow.item,
        QuestionRow.target_s, QuestionRow.spent_ms, QuestionRow.shown["breadcrumb"].label("breadcrumb"),
    )  # fmt: skip
    query = select(*columns).where(QuestionRow.attempt_id.in_(ids))
    for row in tx.execute(query.order_by(QuestionRow.attempt_id, QuestionRow.position)):
        place = row.attempt_id, row.position
        marked = marks_of(
            row.kind,
            row.item,
            seeds[row.attempt_id],
            responses.get(place),
            is_answered=place in answered,
            said=marks.get(place),
        )
        topic, spent_s = chapter_of(row.breadcrumb, row.topic), row.spent_ms / 1000
        judged = Judged(row.position, topic, row.target_s, spent_s, marked, None, place in answered)
        found[row.attempt_id].append(judged)
    return found


def _answered(tx: Read, ids: Sequence[int]) -> tuple[set[tuple[int, int]], dict[tuple[int, int], Any]]:
    """Where there is an answer, and the responses to items."""
    is_text = func.length(func.trim(AnswerRow.text, _BLANK)) > 0
    columns = (
        AnswerRow.attempt_id,
        AnswerRow.position,
        AnswerRow.part,
        AnswerRow.response,
        AnswerRow.mode,
        is_text,
    )
    answered: set[tuple[int, int]] = set()
    responses: dict[tuple[int, int], Any] = {}
    for attempt_id, position, part, data, mode, has_text in tx.execute(
        select(*columns).where(AnswerRow.attempt_id.in_(ids))
    ):
        response = None if data is None else response_of(data)
        if part == 0 and response is not None:
            responses[attempt_id, position] = response
        if has_text or mode != "typed" or (response is not None and not response.is_empty):
            answered.add((attempt_id, position))
    heard = select(RecordingRow.attempt_id, RecordingRow.position).where(RecordingRow.attempt_id.in_(ids))
    return answered | {(row[0], row[1]) for row in tx.execute(heard)}, responses


def _marks(tx: Read, ids: Sequence[int]) -> dict[tuple[int, int], Marks]:
    columns = MarkRow.attempt_id, MarkRow.position, MarkRow.correctness, MarkRow.depth, MarkRow.clarity
    query = select(*columns).where(MarkRow.attempt_id.in_(ids), MarkRow.by == By.LEARNER.value)
    return {(row[0], row[1]): Marks(*row[2:]) for row in tx.execute(query)}
