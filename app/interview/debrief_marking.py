"""What is done in a debrief: a guess is kept, and answers are judged, by the learner and by an interviewer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.accounts.queries import Learner
from app.db.store import Write
from app.db.upsert import insert_or
from app.interview.debrief_reads import By, Examined, Judgement, correctness, examined, examined_one
from app.interview.models import AttemptRow, MarkRow
from app.interview.queries import Attempt, attempt
from app.kernel.errors import Conflict, Invalid
from app.rehearsal.report import Guess
from app.rehearsal.rubric import BEST, WORST, Dimension, Marks

MOST_NOTE = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody says of an answer, as far as they have said it."""

    ticked: tuple[int, ...] = ()  # key points, from 0
    correctness: int | None = None  # counts only where there are no key points
    depth: int | None = None
    clarity: int | None = None
    note: str = ""


def merged(stands: Judgement | None, seen: Opinion | None, said: Opinion) -> Opinion:
    """What somebody says now, where somebody else may have said something since they looked.

    Only what they changed is changed: points one by one, each mark, and the note.

    Args:
        stands: what is kept; None: nothing yet.
        seen: what their page showed; None: they mean the whole.
        said: what it shows now.
    """
    if stands is None or seen is None:
        return said
    added, taken = set(said.ticked) - set(seen.ticked), set(seen.ticked) - set(said.ticked)
    marks = stands.marks
    return Opinion(
        tuple(sorted((set(stands.ticked) | added) - taken)),
        said.correctness if said.correctness != seen.correctness else marks.correctness,
        said.depth if said.depth != seen.depth else marks.depth,
        said.clarity if said.clarity != seen.clarity else marks.clarity,
        said.note if said.note != seen.note else stands.note,
    )


def record_guess(tx: Write, learner: Learner, attempt_id: int, guess: Guess | None) -> None:
    """Keeps what the learner thinks of it all before they see a score; None is that they would rather not say.

    Raises:
        NotFound: the learner has no such attempt.
        Conflict: it goes on, or a guess was made: by then the score may have been seen.
    """
    own = over(attempt(tx, learner.id, attempt_id))
    if own.guess is not None:
        raise Conflict("You made your guess already.", "The report compares it with the score.")
    said: dict[str, Any] = {} if guess is None else {"average": guess.average, "passes": guess.passes}
    tx.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(guess=said))


def guess_of(own: Attempt) -> Guess | None:
    """The guess, where one was made."""
    return Guess(own.guess["average"], own.guess["passes"]) if own.guess else None


def over(own: Attempt) -> Attempt:
    """The attempt, if it is over.

    Raises:
        Conflict: it goes on.
    """
    if own.submitted_at is None:
        raise Conflict("This interview still goes on.", "Submit it first; then it is looked at.")
    return own


def record_opinion(
    tx: Write, own: Attempt, position: int, opinion: Opinion, now: datetime, *,
    by: By, proposed: Any = (), seen: Opinion | None = None,
) -> Judgement:  # fmt: skip
    """Keeps what somebody says of an answer, in place of what they said before; of what they saw, what they changed.

    Raises:
        NotFound: the attempt has no such question.
        Invalid: a mark is not from 1 to 4, a point is none of the question's, or the note is too long.
        Conflict: the question scores itself.
    """
    asked = examined_one(tx, own.id, position)
    if asked.is_item:
        raise Conflict("This question scores itself.", "There is nothing to judge; go on with the next one.")
    _check(asked, opinion)
    opinion = merged(asked.judgement(by), seen, opinion)
    ticked = tuple(sorted(set(opinion.ticked)))
    can = asked.dimensions
    marks = Marks(
        correctness(len(ticked), len(asked.points), opinion.correctness),
        opinion.depth if Dimension.DEPTH in can else None,
        opinion.clarity if Dimension.CLARITY in can else None,
    )
    said = {
        "points": list(ticked),
        "proposed": list(proposed),
        "correctness": marks.correctness,
        "depth": marks.depth,
        "clarity": marks.clarity,
        "note": opinion.note,
        "marked_at": now,
    }
    row = {"attempt_id": own.id, "position": position, "by": by.value, **said}
    place = [MarkRow.attempt_id, MarkRow.position, MarkRow.by]
    tx.execute(insert_or(tx, MarkRow).values(row).on_conflict_do_update(index_elements=place, set_=said))
    if by is By.LEARNER:
        _end_debrief(tx, own, now)
    return Judgement(ticked, marks, opinion.note, now)


def _check(asked: Examined, opinion: Opinion) -> None:
    if any(not 0 <= one < len(asked.points) for one in opinion.ticked):
        raise Invalid(
            f"Question {asked.position} has {len(asked.points)} key points; another one was ticked.",
            "Load the page again.",
        )
    marks: Iterable[int | None] = (opinion.correctness, opinion.depth, opinion.clarity)
    if any(mark is not None and not WORST <= mark <= BEST for mark in marks):
        raise Invalid(f"A mark is a number from {WORST} to {BEST}.", "Choose one of them.")
    if len(opinion.note) > MOST_NOTE:
        raise Invalid(
            f"A note may have {MOST_NOTE} characters; this has {len(opinion.note)}.",
            "Shorten it and save again.",
        )


def _end_debrief(tx: Write, own: Attempt, now: datetime) -> None:
    """Notes when everything was judged for the first time."""
    if own.debriefed_at is None and all(one.marks(own.seed) is not None for one in examined(tx, own.id)):
        tx.execute(update(AttemptRow).where(AttemptRow.id == own.id).values(debriefed_at=now))
