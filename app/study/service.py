"""What is done to cards: enrolled, reviewed, taken back, suspended, buried.

A review that is acknowledged is in the log; everything else here is made from the log and can be made again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal, or_, select, update

from app.accounts.queries import Learner
from app.db.store import Read, Write
from app.db.upsert import INSERT
from app.kernel.errors import Conflict, Gone, Invalid, NotFound, Stale
from app.library.models import CardRow, ChangeSetRow, HandbookRow
from app.library.shelf import visible_to
from app.scheduling.memory import Grade, MemoryState, Phase
from app.scheduling.scheduler import review
from app.study.day import today
from app.study.history import LoggedReview, last_review
from app.study.log import MAX_TOOK_MS, log_review
from app.study.models import DayRow, EnrolmentRow, ScheduleRow, UndoRow
from app.study.projection import replayed, store_memories
from app.study.queries import Scheduled, scheduled


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that was recorded: which, of which card, and what it led to."""

    id: int
    card_id: int
    topic_id: int
    prompt: str
    grade: Grade
    memory: MemoryState


def enrol(tx: Write, learner: Learner) -> None:
    """Brings the learner's schedule up to the library as it is now: new cards, and the places of those it has."""
    newest, known = tx.execute(_CHANGES, {"learner": learner.id}).one()
    if known == newest:
        return
    _add_missing_cards(tx, learner.id)
    _follow_places(tx, learner.id, known or 0)
    if known is None:
        tx.execute(insert(EnrolmentRow).values(learner_id=learner.id, change_set_id=newest))
    else:
        changed = update(EnrolmentRow).where(EnrolmentRow.learner_id == learner.id)
        tx.execute(changed.values(change_set_id=newest))


def needs_enrolment(tx: Read, learner: Learner) -> bool:
    """Whether the library has changed since the learner's schedule last looked."""
    newest, known = tx.execute(_CHANGES, {"learner": learner.id}).one()
    return bool(newest != (known or 0))


_CHANGES = select(
    select(func.coalesce(func.max(ChangeSetRow.id), 0)).scalar_subquery(),
    select(EnrolmentRow.change_set_id)
    .where(EnrolmentRow.learner_id == bindparam("learner"))
    .scalar_subquery(),
)


def _add_missing_cards(tx: Write, learner_id: int) -> None:
    has_one = (
        select(1).where(ScheduleRow.learner_id == learner_id, ScheduleRow.card_id == CardRow.id).exists()
    )
    columns = {
        "learner_id": literal(learner_id),
        "card_id": CardRow.id,
        "note_id": CardRow.note_id,
        "handbook_id": CardRow.handbook_id,
        "topic_id": CardRow.topic_id,
        "position": CardRow.position,
        "retired": literal(False),
        "phase": literal(Phase.NEW.value),
        "step": literal(0),
        "reps": literal(0),
        "lapses": literal(0),
        "suspended": literal(False),
    }
    hidden = select(HandbookRow.id).where(~visible_to(learner_id))
    missing = select(*columns.values()).where(
        ~has_one, CardRow.retired_at.is_(None), CardRow.handbook_id.not_in(hidden)
    )
    tx.execute(insert(ScheduleRow).from_select(list(columns), missing))


def _follow_places(tx: Write, learner_id: int, known: int) -> None:
    """Cards of the handbooks that changed are where the handbook has them now: their order, topic, and whether at all."""
    changed = select(ChangeSetRow.handbook_id).where(ChangeSetRow.id > known)
    places = {
        ScheduleRow.position: CardRow.position,
        ScheduleRow.topic_id: CardRow.topic_id,
        ScheduleRow.retired: CardRow.retired_at.is_not(None),
    }
    own = (ScheduleRow.learner_id == learner_id) & (ScheduleRow.card_id == CardRow.id)
    moved = or_(*(column != place for column, place in places.items()))
    follow = update(ScheduleRow).where(own, ScheduleRow.handbook_id.in_(changed), moved)
    tx.execute(follow.values({column.name: place for column, place in places.items()}))


def look_anew(tx: Write) -> None:
    """Lets every learner's schedule take in the whole library when it is next looked at: who may see what has changed."""
    tx.execute(delete(EnrolmentRow))


def forget_handbook(tx: Write, handbook_id: int, keeps: int) -> None:
    """Takes a handbook's cards out of all schedules but one person's; nobody else may have studied any of them."""
    others = (ScheduleRow.handbook_id == handbook_id) & (ScheduleRow.learner_id != keeps)
    tx.execute(delete(ScheduleRow).where(others))


def record_review(
    tx: Write,
    learner: Learner,
    card_id: int,
    grade: Grade,
    now: datetime,
    *,
    seen_reps: int,
    took_ms: int | None = None,
    named: list[int] | None = None,
) -> Reviewed:
    """Logs a graded look at a card and moves its schedule on.

    Args:
        seen_reps: the repetitions that the learner's page showed.
        took_ms: from the prompt to the grade.
        named: which of a list's points were ticked, from 0.

    Raises:
        NotFound: the learner has no such card.
        Gone: the handbook no longer has it.
        Conflict: it is suspended.
        Stale: it was graded meanwhile, by a double click or in another tab.
    """
    card = _own_card(tx, learner, card_id)
    if card.retired:
        raise Gone(
            "This card's note is no longer in the handbook.", "Its history is kept; go on with the next card."
        )
    if card.suspended:
        raise Conflict("This card is suspended.", "Resume it on its page to study it again.")
    if card.memory.reps != seen_reps:
        raise Stale("This card was already graded, here or in another tab.", "Go on with the next card.")
    day = today(now, learner.preferences)
    after = review(card.memory, grade, now, day.context, day.settings, card_id=card.fuzz_seed).state
    logged = log_review(tx, learner, card, grade, now, day, after, took_ms=took_ms, named=named)
    store_memories(tx, learner.id, {card_id: after})
    _bury_siblings(tx, learner.id, card, logged, day.context.day)
    _tally(tx, learner.id, day.context.day, card.memory.phase, grade, took_ms, sign=1)
    return Reviewed(logged, card_id, card.topic_id, card.prompt, grade, after)


def _own_card(tx: Write, learner: Learner, card_id: int) -> Scheduled:
    card = scheduled(tx, learner.id, card_id)
    if card is None:
        raise NotFound(f"There is no card {card_id}.", "Go back to Today and start again from there.")
    return card


def _bury_siblings(tx: Write, learner_id: int, card: Scheduled, review_id: int, day: date) -> None:
    """Cards of the same note wait for tomorrow: one would give the other away. What is being learned goes on."""
    tx.execute(
        _BURY_SIBLINGS,
        {
            "learner": learner_id,
            "note": card.note_id,
            "card": card.card_id,
            "by": review_id,
            "until": day + timedelta(1),
            "today": day,
        },
    )


_BURY_SIBLINGS = (
    update(ScheduleRow)
    .where(
        ScheduleRow.learner_id == bindparam("learner"),
        ScheduleRow.note_id == bindparam("note"),
        ScheduleRow.card_id != bindparam("card"),
        (ScheduleRow.phase == Phase.NEW.value) | (ScheduleRow.phase == Phase.REVIEW.value),
        (ScheduleRow.buried_until.is_(None)) | (ScheduleRow.buried_until <= bindparam("today")),
    )
    .values(buried_until=bindparam("until"), buried_by=bindparam("by"))
)


def _tally(
    tx: Write, learner_id: int, day: date, phase: Phase, grade: Grade, took_ms: int | None, *, sign: int
) -> None:
    """Counts a review into the learner's day, or out of it again."""
    changes = {
        "reviews": sign,
        "new_cards": sign * (phase is Phase.NEW),
        "due_cards": sign * (phase is Phase.REVIEW),
        "again": sign * (grade is Grade.AGAIN),
        "took_ms": sign * max(0, min(took_ms or 0, MAX_TOOK_MS)),
        "extra_new": 0,
    }
    _add_to_day(tx, learner_id, day, changes)


def _add_to_day(tx: Write, learner_id: int, day: date, changes: dict[str, int]) -> None:
    statement = _UPSERT_DAY[tx.dialect.name]
    tx.execute(statement, {"learner_id": learner_id, "day": day, **changes})


def _upsert_day(upsert: Any) -> Any:
    columns = ("reviews", "new_cards", "due_cards", "again", "took_ms", "extra_new")
    statement = upsert(DayRow)
    added = {name: getattr(DayRow, name) + statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=["learner_id", "day"], set_=added)


_UPSERT_DAY = {
    dialect: _upsert_day(upsert) for dialect, upsert in INSERT.items()
}  # made once: every review needs it


def undo_last_review(
    tx: Write, learner: Learner, now: datetime, *, seen_review: int | None = None
) -> LoggedReview:
    """Takes back the learner's newest review that still counts; called again, the one before it.

    The card is as it was before, and its siblings are back. Both the review and its undoing stay in the log.

    Args:
        seen_review: the review that the learner's page offered to take back.

    Raises:
        Conflict: there is nothing to take back.
        Stale: another review is the newest by now.
    """
    last = last_review(tx, learner.id)
    if last is None:
        raise Conflict("There is no review to undo.", "Grade a card first.")
    if seen_review not in (None, last.id):
        raise Stale(
            "That review was already taken back, or another came after it.", "Look again before you undo."
        )
    _own_card(tx, learner, last.card_id)  # locks it
    tx.execute(insert(UndoRow).values(review_id=last.id, undone_at=now))
    store_memories(tx, learner.id, {last.card_id: replayed(tx, learner.id, last.card_id)})
    freed = update(ScheduleRow).where(ScheduleRow.learner_id == learner.id, ScheduleRow.buried_by == last.id)
    tx.execute(freed.values(buried_until=None, buried_by=None))
    _tally(tx, learner.id, last.study_day, Phase(last.phase), Grade(last.grade), last.took_ms, sign=-1)
    return last


def suspend(tx: Write, learner: Learner, card_id: int) -> None:
    """Takes the card out of study until it is resumed."""
    _own_card(tx, learner, card_id)
    _hold(tx, learner.id, card_id, suspended=True)


def resume(tx: Write, learner: Learner, card_id: int) -> None:
    """Brings a suspended or buried card back."""
    _own_card(tx, learner, card_id)
    _hold(tx, learner.id, card_id, suspended=False, buried_until=None, buried_by=None)


def bury(tx: Write, learner: Learner, card_id: int, now: datetime) -> None:
    """Puts the card off until the next study day."""
    _own_card(tx, learner, card_id)
    until = today(now, learner.preferences).context.day + timedelta(1)
    _hold(tx, learner.id, card_id, buried_until=until, buried_by=None)


def _hold(tx: Write, learner_id: int, card_id: int, **values: object) -> None:
    own = (ScheduleRow.learner_id == learner_id) & (ScheduleRow.card_id == card_id)
    tx.execute(update(ScheduleRow).where(own).values(**values))


def extend_day(tx: Write, learner: Learner, now: datetime, new_cards: int) -> None:
    """Lets that many new cards more into the present study day."""
    if not 1 <= new_cards <= 100:
        raise Invalid(f"{new_cards} more new cards cannot be asked for.", "Ask for 1 to 100.")
    none = dict.fromkeys(("reviews", "new_cards", "due_cards", "again", "took_ms"), 0)
    day = today(now, learner.preferences).context.day
    _add_to_day(tx, learner.id, day, {**none, "extra_new": new_cards})
