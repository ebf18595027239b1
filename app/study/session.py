"""A learner's session: the next card, what each grade would do, how far the day is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.accounts.queries import Learner
from app.db.store import Read
from app.scheduling.queue import Remaining, choose
from app.scheduling.scheduler import Choices, next_states
from app.study.counting import due_by_day
from app.study.day import Today, today
from app.study.history import Done, last_review, recent_days
from app.study.queries import CardFace, Left, Scheduled, Scope, candidates, shown_card


class Undoable(Protocol):
    """A review that can be taken back, and of what it was."""

    @property
    def id(self) -> int: ...
    @property
    def grade(self) -> int: ...
    @property
    def topic_id(self) -> int: ...
    @property
    def prompt(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NextCard:
    """A card to look at, and what each grade would do to it."""

    face: CardFace
    scheduled: Scheduled
    choices: Choices


@dataclass(frozen=True, slots=True)
class Session:
    """Where a learner stands in a scope of today."""

    scope: Scope
    card: NextCard | None
    left: Left
    done: Done
    seconds_per_review: float
    undoable: Undoable | None
    next_learning_at: datetime | None
    due_tomorrow: int
    new_beyond_limit: bool
    due_beyond_limit: bool


def study_session(
    tx: Read,
    learner: Learner,
    scope: Scope,
    now: datetime,
    *,
    first: int | None = None,
    undoable: Undoable | None = None,
) -> Session:
    """The session as it stands now.

    Args:
        first: a card to show before what would come, such as one whose review was just taken back.
        undoable: the newest review, where the caller has just made it.
    """
    day = today(now, learner.preferences)
    done, seconds = recent_days(tx, learner.id, day.context.day)
    undoable = undoable or last_review(tx, learner.id)
    room = room_left(learner, done)
    found, left = candidates(
        tx, learner.id, scope, day.context.day, day.ends_at, new_left=room.new, due_left=room.due
    )
    recent = (undoable.topic_id,) if undoable else ()
    chosen = choose(found, room, now, recent_topics=recent, seed=day.context.day.toordinal())
    card = _wanted(tx, learner, first, now) or (
        card_by_id(tx, learner, chosen.card_id, now) if chosen else None
    )
    return Session(
        scope=scope,
        card=card,
        left=left,
        done=done,
        seconds_per_review=seconds,
        undoable=undoable,
        next_learning_at=min((card.due_at for card in found.learning if card.due_at), default=None),
        due_tomorrow=0 if card else _due_tomorrow(tx, learner, day, left),
        new_beyond_limit=bool(found.new) and room.new == 0,
        due_beyond_limit=bool(found.due) and room.due == 0,
    )


def _wanted(tx: Read, learner: Learner, card_id: int | None, now: datetime) -> NextCard | None:
    """The card that was asked for, if it can be graded."""
    card = None if card_id is None else card_by_id(tx, learner, card_id, now)
    return None if card is None or card.scheduled.suspended or card.scheduled.retired else card


def card_by_id(tx: Read, learner: Learner, card_id: int, now: datetime) -> NextCard:
    """A card, whether it is due or not, and what each grade would do to it now.

    Raises:
        NotFound: the learner has no such card.
    """
    face, card = shown_card(tx, learner.id, card_id)
    day = today(now, learner.preferences)
    states = next_states(card.memory, now, day.context, day.settings, card_id=card.fuzz_seed)
    return NextCard(face, card, states)


def room_left(learner: Learner, done: Done) -> Remaining:
    """What the day's limits still allow."""
    limits = learner.preferences
    return Remaining(
        due=max(0, limits.reviews_per_day - done.due_cards),
        new=max(0, limits.new_per_day + done.extra_new - done.new_cards),
    )


def _due_tomorrow(tx: Read, learner: Learner, day: Today, left: Left) -> int:
    return max(0, due_by_day(tx, learner.id, [day.context.start_in(2)])[0] - left.due - left.learning)
