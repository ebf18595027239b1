"""Answers given elsewhere count in the schedule, and can be taken back: what a quiz or an interview says of cards.

What each kind of answer weighs is `app.scheduling.evidence`. Reviews made here are in the log like any other, marked
with their source; they use up nothing of the day's limits, and `undo_last_review` passes over them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from app.accounts.queries import Learner
from app.db.store import Read, Write
from app.kernel.errors import Conflict
from app.library.models import CardRow
from app.scheduling.evidence import GRADE, Effect, Evidence, consequence
from app.scheduling.memory import MemoryState
from app.study.day import today
from app.study.evidence_log import Counted, Source, counted, evidence_of
from app.study.log import log_review
from app.study.models import EvidenceRow, EvidenceUndoRow, ReviewRow, ScheduleRow, UndoRow
from app.study.projection import replayed_many, store_memories
from app.study.queries import SCHEDULE, Scheduled, scheduled_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What one answer showed of a note's knowledge."""

    note_id: int
    evidence: Evidence
    answered_at: datetime
    position: int = 1  # the question in the attempt
    cards: tuple[
        str, ...
    ] = ()  # names of the note's cards that ask the same, the best first; () where none is known


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding of a card that it is about."""

    card: Scheduled
    finding: Finding


def record_evidence(
    tx: Write,
    learner: Learner,
    source: Source,
    findings: Iterable[Finding],
    now: datetime,
    *,
    in_days: int = 0,
) -> Counted | None:
    """Lets an attempt count; gives what it did, or None where it says nothing of any card that is learned or in a step.

    Of each card only one finding counts: a miss before anything else, then the first. A miss that cannot be told to be of
    one card is of all that the note has; anything else then counts where the note has only one.

    Args:
        in_days: the study day, from today, on which missed cards are due at the latest.

    Raises:
        Conflict: it counts already.
    """
    before = evidence_of(tx, learner.id, source)
    if before and not before[-1].undone:
        raise Conflict("This counts in your schedule already.", "Take it back first, to count it again.")
    told = _told(tx, learner, sorted(findings, key=_rank))
    to = today(now, learner.preferences).context.start_in(in_days)
    last = _last_reviews(tx, learner.id, [one.card.card_id for one in told])
    memories: dict[int, MemoryState] = {}
    rows = []
    for one in told:
        row, memory = _weighed(tx, learner, source, one, to)
        rows.append(row | {"recorded_at": now, "after_review_id": last.get(one.card.card_id)})
        if memory != one.card.memory:
            memories[one.card.card_id] = memory
    if not rows:
        return None
    tx.execute(insert(EvidenceRow), rows)
    store_memories(tx, learner.id, memories)
    return counted(evidence_of(tx, learner.id, source))


def _rank(finding: Finding) -> tuple[int, int]:
    return list(Evidence).index(finding.evidence), finding.position


def _told(tx: Write, learner: Learner, findings: Sequence[Finding]) -> list[_Told]:
    """For each card that is not new what counts of it, in the order of the cards; all are locked."""
    notes = _cards_by_note(tx, learner, sorted({one.note_id for one in findings}))
    found: dict[int, _Told] = {}
    for finding in findings:
        for card in _asked(finding, notes.get(finding.note_id, {})):
            found.setdefault(card.card_id, _Told(card, finding))
    return [found[card_id] for card_id in sorted(found) if _is_under_way(found[card_id].card)]


def _asked(finding: Finding, cards: dict[str, Scheduled]) -> Sequence[Scheduled]:
    """The cards that a finding is about."""
    named = next((cards[name] for name in finding.cards if name in cards), None)
    if named is not None:
        return [named]
    every = list(cards.values())
    return every if finding.evidence is Evidence.MISSED or len(every) == 1 else []


def _is_under_way(card: Scheduled) -> bool:
    return card.memory.reps > 0 and not card.suspended


def _cards_by_note(tx: Write, learner: Learner, notes: Sequence[int]) -> dict[int, dict[str, Scheduled]]:
    cards: dict[int, dict[str, Scheduled]] = defaultdict(dict)
    for row in tx.execute(_CARDS, {"learner": learner.id, "notes": notes}):
        cards[row.note_id][row.name] = scheduled_of(row)
    return cards


_CARDS = (
    select(*SCHEDULE, CardRow.name)
    .join(CardRow, CardRow.id == ScheduleRow.card_id)
    .where(
        ScheduleRow.learner_id == bindparam("learner"),
        ScheduleRow.note_id.in_(bindparam("notes", expanding=True)),
        CardRow.retired_at.is_(None),
    )
    .order_by(ScheduleRow.card_id)
    .with_for_update(of=ScheduleRow)
)


def _last_reviews(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, int]:
    rows = tx.execute(_LAST_REVIEWS, {"learner": learner_id, "cards": card_ids})
    return {row[0]: row[1] for row in rows}


_LAST_REVIEWS = (
    select(ReviewRow.card_id, func.max(ReviewRow.id))
    .where(
        ReviewRow.learner_id == bindparam("learner"),
        ReviewRow.card_id.in_(bindparam("cards", expanding=True)),
    )
    .group_by(ReviewRow.card_id)
)


def _weighed(
    tx: Write, learner: Learner, source: Source, told: _Told, to: datetime
) -> tuple[dict[str, object], MemoryState]:
    """A row of evidence, its review logged where it is one, and the card's memory after it."""
    card, finding = told.card, told.finding
    day = today(finding.answered_at, learner.preferences)
    does = consequence(
        card.memory,
        finding.evidence,
        finding.answered_at,
        day.context,
        to,
        day.settings,
        card_id=card.fuzz_seed,
    )
    review = None
    if does.effect is Effect.REVIEW:
        review = log_review(
            tx, learner, card, GRADE, finding.answered_at, day, does.state, source=source.kind.value
        )
    row: dict[str, object] = {
        "learner_id": learner.id,
        "card_id": card.card_id,
        "source": source.kind.value,
        "attempt_id": source.attempt_id,
        "position": finding.position,
        "kind": finding.evidence.value,
        "effect": does.effect.value,
        "answered_at": finding.answered_at,
        "study_day": day.context.day,
        "review_id": review,
        "brought_to": to if does.effect is Effect.FORWARD else None,
    }
    return row, does.state


def undo_evidence(tx: Write, learner: Learner, source: Source, now: datetime) -> Counted | None:
    """Takes back what an attempt did to the schedule; gives what that was.

    Each card is then what its log makes of it without this evidence: just as if it had never counted and all that came
    after it had come at the same instants.

    Raises:
        Conflict: it does not count.
    """
    standing = [one for one in evidence_of(tx, learner.id, source) if not one.undone]
    if not standing:
        raise Conflict("This does not count in your schedule.", "There is nothing to take back.")
    cards = sorted({one.card_id for one in standing if one.effect is not Effect.NONE})
    own = (ScheduleRow.learner_id == learner.id) & ScheduleRow.card_id.in_(cards)
    tx.execute(select(ScheduleRow.card_id).where(own).order_by(ScheduleRow.card_id).with_for_update()).all()
    undone = [{"evidence_id": one.id, "undone_at": now} for one in standing]
    tx.execute(insert(EvidenceUndoRow), undone)
    reviews = [
        {"review_id": one.review_id, "undone_at": now} for one in standing if one.review_id is not None
    ]
    if reviews:
        tx.execute(insert(UndoRow), reviews)
    store_memories(tx, learner.id, replayed_many(tx, learner.id, cards))
    return counted(evidence_of(tx, learner.id, source))
