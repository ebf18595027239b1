"""What is done to many cards at once: suspended, resumed, buried, reset, tagged; and taken back.

An action keeps which cards it changed and what held them back before, so taking it back is exact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select, update

from app.accounts.queries import Learner
from app.db.store import Read, Write
from app.kernel.errors import Conflict, Invalid, NotFound
from app.scheduling.memory import NEW
from app.searching.language import MAX_TAG, tag_name
from app.study.card_conditions import Moment
from app.study.card_list import moment_of
from app.study.models import CardActionCardRow, CardActionRow, CardTagRow, ResetRow, ReviewRow, ScheduleRow
from app.study.projection import memory_values, replayed_many, store_memories

VERBS = ("suspend", "resume", "bury", "reset", "tag", "untag")


@dataclass(frozen=True, slots=True)
class CardAction:
    """Something that was done to `cards` cards, which are those that were different after it."""

    id: int
    verb: str
    tag: str
    cards: int
    undone: bool
    newest: bool  # only the newest can be taken back

    @property
    def can_be_undone(self) -> bool:
        return self.newest and not self.undone and self.cards > 0


def act_on_cards(
    tx: Write, learner: Learner, verb: str, chosen: Select[int], now: datetime, *, tag: str = ""
) -> CardAction:
    """Does something to the chosen cards of the learner; those for which it would change nothing are left alone.

    Args:
        chosen: a statement that gives ids of the learner's cards.
        tag: for the verbs that are about one, in any spelling.

    Raises:
        Invalid: there is no such verb, or the tag is none.
    """
    if verb not in VERBS:
        raise Invalid(f"“{verb[:20]}” cannot be done to cards.", f"Choose one of {', '.join(VERBS)}.")
    name = tag_name(tag) if verb in ("tag", "untag") else ""
    if not name and verb in ("tag", "untag"):
        raise Invalid("The tag is missing.", f"Write a word of up to {MAX_TAG} characters and try again.")
    moment = moment_of(learner, now)
    begun = {"learner_id": learner.id, "verb": verb, "tag": name, "done_at": now, "cards": 0}
    action_id: int = tx.execute(
        insert(CardActionRow).values(**begun).returning(CardActionRow.id)
    ).scalar_one()
    _remember(tx, action_id, chosen, learner, _would_change(verb, name, moment))
    _do(tx, action_id, verb, name, moment, now)
    counted = select(func.count()).where(CardActionCardRow.action_id == action_id)
    cards = tx.execute(counted).scalar_one()
    tx.execute(update(CardActionRow).where(CardActionRow.id == action_id).values(cards=cards))
    return CardAction(action_id, verb, name, cards, undone=False, newest=True)


def some_cards(learner: Learner, card_ids: list[int]) -> Select[int]:
    """Those of the ids that are cards of the learner."""
    return select(ScheduleRow.card_id).where(
        ScheduleRow.learner_id == learner.id, ScheduleRow.card_id.in_(card_ids)
    )


def _would_change(verb: str, tag: str, moment: Moment) -> ColumnElement[bool]:
    buried = ScheduleRow.buried_until > moment.day
    tagged = select(CardTagRow.card_id).where(
        CardTagRow.learner_id == moment.learner_id,
        CardTagRow.tag == tag,
        CardTagRow.card_id == ScheduleRow.card_id,
    )
    conditions: dict[str, ColumnElement[bool]] = {
        "suspend": ScheduleRow.suspended.is_(False),
        "resume": or_(ScheduleRow.suspended.is_(True), buried),
        "bury": or_(ScheduleRow.buried_until.is_(None), ScheduleRow.buried_until <= moment.day),
        "reset": ScheduleRow.reps > 0,
        "tag": ~tagged.exists(),
        "untag": tagged.exists(),
    }
    return conditions[verb]


def _remember(
    tx: Write, action_id: int, chosen: Select[int], learner: Learner, would_change: ColumnElement[bool]
) -> None:
    """Locks the cards that will change, and keeps what holds them back."""
    columns = {
        "action_id": literal(action_id),
        "card_id": ScheduleRow.card_id,
        "suspended": ScheduleRow.suspended,
        "buried_until": ScheduleRow.buried_until,
        "buried_by": ScheduleRow.buried_by,
    }
    own = ScheduleRow.learner_id == learner.id
    cards = (
        select(*columns.values())
        .where(own, ScheduleRow.card_id.in_(chosen.correlate(None)), would_change)
        .order_by(ScheduleRow.card_id)
        .with_for_update(of=ScheduleRow)
    )
    tx.execute(insert(CardActionCardRow).from_select(list(columns), cards))


def _of_action(action_id: int) -> Select[int]:
    return select(CardActionCardRow.card_id).where(CardActionCardRow.action_id == action_id)


def _change(tx: Write, action_id: int, learner_id: int, **values: Any) -> None:
    cards = ScheduleRow.card_id.in_(_of_action(action_id))
    tx.execute(update(ScheduleRow).where(ScheduleRow.learner_id == learner_id, cards).values(**values))


def _do(tx: Write, action_id: int, verb: str, tag: str, moment: Moment, now: datetime) -> None:
    if verb == "suspend":
        _change(tx, action_id, moment.learner_id, suspended=True)
    elif verb == "resume":
        _change(tx, action_id, moment.learner_id, suspended=False, buried_until=None, buried_by=None)
    elif verb == "bury":
        _change(tx, action_id, moment.learner_id, buried_until=moment.day + timedelta(1), buried_by=None)
    elif verb == "reset":
        _log_resets(tx, action_id, moment.learner_id, now)
        _change(tx, action_id, moment.learner_id, **memory_values(NEW))
    elif verb == "tag":
        _add_tag(tx, action_id, moment.learner_id, tag)
    else:
        _remove_tag(tx, action_id, moment.learner_id, tag)


def _log_resets(tx: Write, action_id: int, learner_id: int, now: datetime) -> None:
    columns = {
        "action_id": literal(action_id),
        "card_id": ReviewRow.card_id,
        "learner_id": literal(learner_id),
        "reset_at": literal(now, ResetRow.__table__.c.reset_at.type),
        "after_review_id": func.max(ReviewRow.id),
    }
    own = (ReviewRow.learner_id == learner_id) & ReviewRow.card_id.in_(_of_action(action_id))
    last = select(*columns.values()).where(own).group_by(ReviewRow.card_id)
    tx.execute(insert(ResetRow).from_select(list(columns), last))


def _add_tag(tx: Write, action_id: int, learner_id: int, tag: str) -> None:
    cards = select(literal(learner_id), literal(tag), CardActionCardRow.card_id)
    own = cards.where(CardActionCardRow.action_id == action_id)
    tx.execute(insert(CardTagRow).from_select(["learner_id", "tag", "card_id"], own))


def _remove_tag(tx: Write, action_id: int, learner_id: int, tag: str) -> None:
    own = (CardTagRow.learner_id == learner_id) & (CardTagRow.tag == tag)
    tx.execute(delete(CardTagRow).where(own, CardTagRow.card_id.in_(_of_action(action_id))))


def card_action(tx: Read, learner: Learner, action_id: int) -> CardAction:
    """What was done.

    Raises:
        NotFound: the learner has done no such thing.
    """
    last = select(func.max(CardActionRow.id)).where(CardActionRow.learner_id == learner.id).scalar_subquery()
    query = select(CardActionRow.verb, CardActionRow.tag, CardActionRow.cards, CardActionRow.undone_at, last)
    own = (CardActionRow.learner_id == learner.id) & (CardActionRow.id == action_id)
    row = tx.execute(query.where(own)).first()
    if row is None:
        raise NotFound("There is no such change to cards.", "The list of cards shows them as they are.")
    return CardAction(action_id, row[0], row[1], row[2], row[3] is not None, row[4] == action_id)


def undo_card_action(tx: Write, learner: Learner, action_id: int, now: datetime) -> CardAction:
    """Makes the cards what they were before the learner's newest action; what was reviewed meanwhile counts.

    Raises:
        NotFound: the learner has done no such thing.
        Conflict: it is taken back already, or something was done to cards after it.
    """
    tx.execute(select(CardActionRow.id).where(CardActionRow.id == action_id).with_for_update())
    action = card_action(tx, learner, action_id)
    if action.undone:
        raise Conflict("This was taken back already.", "The list of cards shows them as they are.")
    if not action.newest:
        raise Conflict(
            "Something else was done to cards after this.", "Only the newest change can be taken back."
        )
    tx.execute(update(CardActionRow).where(CardActionRow.id == action_id).values(undone_at=now))
    if action.verb == "tag":
        _remove_tag(tx, action_id, learner.id, action.tag)
    elif action.verb == "untag":
        _add_tag(tx, action_id, learner.id, action.tag)
    elif action.verb == "reset":
        _undo_resets(tx, action_id, learner, now)
    else:
        _put_holds_back(tx, action_id, learner)
    return CardAction(action_id, action.verb, action.tag, action.cards, undone=True, newest=True)


def _undo_resets(tx: Write, action_id: int, learner: Learner, now: datetime) -> None:
    tx.execute(update(ResetRow).where(ResetRow.action_id == action_id).values(undone_at=now))
    own = (ScheduleRow.learner_id == learner.id) & ScheduleRow.card_id.in_(_of_action(action_id))
    locked = select(ScheduleRow.card_id).where(own).order_by(ScheduleRow.card_id).with_for_update()
    cards = tx.execute(locked).scalars().all()
    store_memories(tx, learner.id, replayed_many(tx, learner.id, cards))


def _put_holds_back(tx: Write, action_id: int, learner: Learner) -> None:
    before = (CardActionCardRow.action_id == action_id) & (CardActionCardRow.card_id == ScheduleRow.card_id)
    columns = ("suspended", "buried_until", "buried_by")
    values = {
        name: select(getattr(CardActionCardRow, name)).where(before).scalar_subquery() for name in columns
    }
    _change(tx, action_id, learner.id, **values)
