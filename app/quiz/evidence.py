"""What an attempt says of the learner's cards, and whether it counts in their schedule."""

from collections.abc import Iterator
from datetime import datetime

from app.accounts.queries import Learner
from app.assessment.evidence import asked_cards, decisive, shown_by
from app.assessment.keeping import item_of
from app.assessment.model import ItemKind
from app.db.store import Read, Write
from app.kernel.errors import Conflict
from app.quiz.queries import Attempt, attempt, notes_asked, questions
from app.study.evidence import Finding, record_evidence, undo_evidence
from app.study.evidence_log import Counted, Source, SourceKind


def source_of(attempt_id: int) -> Source:
    return Source(SourceKind.QUIZ, attempt_id)


def findings(tx: Read, own: Attempt) -> Iterator[Finding]:
    """What the answers of an attempt show, question by question."""
    notes = notes_asked(tx, own.id)
    for asked in questions(tx, own.id):
        given = [one.given for one in asked.given]
        number = decisive(own.behaviour, given)
        if number is None or asked.position not in notes:
            continue
        evidence = shown_by(ItemKind(asked.shown["kind"]), given[number])
        if evidence is not None:
            cards = asked_cards(item_of(asked.item))
            answered_at = asked.given[number].answered_at
            yield Finding(notes[asked.position], evidence, answered_at, asked.position, cards)


def count_attempt(tx: Write, learner: Learner, attempt_id: int, now: datetime) -> Counted | None:
    """Lets a finished attempt count in the schedule; None where it says nothing of it.

    Raises:
        NotFound: the learner has no such attempt.
        Conflict: it goes on, or counts already.
    """
    own = attempt(tx, learner.id, attempt_id)
    if own.finished_at is None:
        raise Conflict("This quiz is not finished yet.", "Finish it, and it counts.")
    return record_evidence(tx, learner, source_of(attempt_id), findings(tx, own), now)


def discount_attempt(tx: Write, learner: Learner, attempt_id: int, now: datetime) -> Counted | None:
    """Takes back what an attempt did to the schedule.

    Raises:
        NotFound: the learner has no such attempt.
        Conflict: it does not count.
    """
    attempt(tx, learner.id, attempt_id)
    return undo_evidence(tx, learner, source_of(attempt_id), now)
