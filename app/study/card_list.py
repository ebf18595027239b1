"""The card browser's reads: a page of the cards that a search asks for, in any order, however many there are.

Up to COUNTED matches are found first and then put in order. Where there are more, the order's index is walked until
the page is full: what matches often is met soon. So neither sorts what it does not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_

from app.accounts.queries import Learner
from app.db.store import Read
from app.db.types import Instant
from app.kernel.errors import Invalid
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow
from app.searching.language import Search
from app.study.card_conditions import Conditions, Moment, of_cards, of_unanswered, state_rank
from app.study.day import today
from app.study.models import CardTagRow, ScheduleRow
from app.study.queries import SCHEDULE, Scheduled, scheduled_of

PAGE = 50
COUNTED = 5_000  # more are said as "5,000+"
SORTS = ("topic", "prompt", "kind", "state", "reps", "lapses", "due")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # after every due date: new cards are not due at all
_ONE_LINE = 60  # characters that the order of prompts looks at, where the database bounds its indexes


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether the other way round."""

    by: str = "topic"
    down: bool = False

    @classmethod
    def of(cls, name: str) -> "Order":
        """The order that an address names, such as `-due`; the handbook's own for what is no order."""
        by, down = name.removeprefix("-"), name.startswith("-")
        return cls(by, down) if by in SORTS else cls()

    def __str__(self) -> str:
        return f"-{self.by}" if self.down else self.by


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: after a card, or before one; 0 for none."""

    after: int = 0
    before: int = 0


FIRST_PAGE = Place()


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A card in the browser."""

    scheduled: Scheduled
    kind: str
    prompt: str
    breadcrumb: tuple[str, ...]
    stem_html: Markup
    line: int
    topic_key: str
    topic: str
    handbook_slug: str
    handbook_title: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that has no card, for nobody has answered it."""

    note_id: int
    text: str
    line: int
    topic_key: str
    topic: str
    handbook_slug: str
    handbook_title: str
    files: list[dict[str, Any]]  # of the handbook


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of what was found. `total` counts to COUNTED; `more` says that there are more than that."""

    cards: tuple[ListedCard, ...]
    unanswered: tuple[Unanswered, ...]
    total: int
    more: bool
    previous: Place | None
    next: Place | None
    remarks: tuple[str, ...]


def card_page(
    tx: Read,
    learner: Learner,
    search: Search,
    now: datetime,
    *,
    order: Order = Order(),
    place: Place = FIRST_PAGE,
) -> CardPage:
    """A page of the learner's cards, or of the questions without answer where the search asks for those."""
    moment = moment_of(learner, now)
    if search.asks_for("unanswered"):
        return _unanswered_page(tx, of_unanswered(tx, search, moment), place)
    found = of_cards(tx, search, moment)
    matches = select(ScheduleRow.card_id).where(*found.clauses).limit(COUNTED + 1)
    ids = tx.execute(matches).scalars().all()
    more = len(ids) > COUNTED
    shown, previous, following = _ids_of_page(tx, found, None if more else ids, moment, order, place)
    return CardPage(
        cards=_cards(tx, learner.id, shown),
        unanswered=(),
        total=min(len(ids), COUNTED),
        more=more,
        previous=previous,
        next=following,
        remarks=found.remarks,
    )


def matching_cards(tx: Read, learner: Learner, search: Search, now: datetime) -> Select[int]:
    """The ids of all that a search asks for, as a statement.

    Raises:
        Invalid: a part of the search is not understood, so more would be found than was meant.
    """
    found = of_cards(tx, search, moment_of(learner, now))
    if found.remarks:
        raise Invalid("Not all of the search is understood, so nothing was changed.", found.remarks[0])
    return select(ScheduleRow.card_id).where(*found.clauses)


def moment_of(learner: Learner, now: datetime) -> Moment:
    day = today(now, learner.preferences)
    return Moment(learner.id, day.context.day, day.ends_at)


def _keys(tx: Read, order: Order, moment: Moment) -> tuple[Any, ...]:
    """What an order goes by; the card's own number decides between equals."""
    prompt = (
        CardRow.prompt.collate("NOCASE")
        if tx.dialect.name == "sqlite"
        else func.lower(func.left(CardRow.prompt, _ONE_LINE))
    )
    keys: dict[str, tuple[Any, ...]] = {
        "topic": (ScheduleRow.handbook_id, ScheduleRow.position),
        "prompt": (prompt,),
        "kind": (CardRow.kind,),
        "state": (state_rank(moment),),
        "reps": (ScheduleRow.reps,),
        "lapses": (ScheduleRow.lapses,),
        "due": (func.coalesce(ScheduleRow.due_at, literal(_NEVER, Instant), type_=Instant),),
    }
    return (*keys[order.by], CardRow.id if order.by in _OF_CARDS else ScheduleRow.card_id)


_OF_CARDS = ("prompt", "kind")


def _ids_of_page(
    tx: Read, found: Conditions, ids: Sequence[int] | None, moment: Moment, order: Order, place: Place
) -> tuple[list[int], Place | None, Place | None]:
    keys = _keys(tx, order, moment)
    backwards = bool(place.before) and not place.after
    anchor = _anchor(tx, moment, keys, order, place.before if backwards else place.after)
    down = order.down is not backwards
    query = _ordered(found, ids, order, moment).order_by(*(key.desc() if down else key.asc() for key in keys))
    if anchor is not None:
        here, there = tuple_(*keys), tuple_(*anchor)
        query = query.where(here < there if down else here > there)
    rows: list[int] = [row[0] for row in tx.execute(query.limit(PAGE + 1))]
    further, shown = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        shown.reverse()
    has_previous, has_next = (further, True) if backwards else (anchor is not None, further)
    return (
        shown,
        Place(before=shown[0]) if shown and has_previous else None,
        Place(after=shown[-1]) if shown and has_next else None,
    )


def _anchor(
    tx: Read, moment: Moment, keys: tuple[Any, ...], order: Order, card_id: int
) -> tuple[Any, ...] | None:
    """The keys of the card that a page begins after, as they are now; None for the first page, or if it is gone."""
    if not card_id:
        return None
    query = select(*keys).select_from(ScheduleRow).join(CardRow, CardRow.id == ScheduleRow.card_id)
    own = (ScheduleRow.learner_id == moment.learner_id) & (ScheduleRow.card_id == card_id)
    row = tx.execute(query.where(own)).first()
    if row is None:
        return None
    return tuple(literal(value, key.type) for value, key in zip(row, keys, strict=True))


def _ordered(found: Conditions, ids: Sequence[int] | None, order: Order, moment: Moment) -> Select[int]:
    """The matches from the table whose index knows the order."""
    if order.by not in _OF_CARDS:
        few = (ScheduleRow.learner_id == moment.learner_id, ScheduleRow.card_id.in_(ids or ()))
        return select(ScheduleRow.card_id).where(*(found.clauses if ids is None else few))
    if ids is not None:
        return select(CardRow.id).where(CardRow.id.in_(ids))
    is_match = select(1).where(ScheduleRow.card_id == CardRow.id, *found.clauses).correlate(CardRow).exists()
    return select(CardRow.id).where(is_match)


def _cards(tx: Read, learner_id: int, ids: Sequence[int]) -> tuple[ListedCard, ...]:
    columns = (
        CardRow.kind,
        CardRow.prompt,
        CardRow.breadcrumb,
        CardRow.stem_html,
        CardRow.line,
        TopicRow.key,
        TopicRow.plain,
        HandbookRow.slug,
        HandbookRow.title,
    )
    query = (
        select(*SCHEDULE, *columns)
        .select_from(ScheduleRow)
        .join(CardRow, CardRow.id == ScheduleRow.card_id)
        .join(TopicRow, TopicRow.id == CardRow.topic_id)
        .join(HandbookRow, HandbookRow.id == CardRow.handbook_id)
        .where(ScheduleRow.learner_id == learner_id, ScheduleRow.card_id.in_(ids))
    )
    tags = tags_of(tx, learner_id, ids)
    cards = {}
    row: Any
    for row in tx.execute(query):
        kind, prompt, breadcrumb, stem, *rest = row[len(SCHEDULE) :]
        card = scheduled_of(row)
        own_tags = tags.get(card.card_id, ())
        values: tuple[Any, ...] = (kind, prompt, tuple(breadcrumb), Markup(stem), *rest, own_tags)
        cards[card.card_id] = ListedCard(card, *values)
    return tuple(cards[card_id] for card_id in ids)


def tags_of(tx: Read, learner_id: int, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The learner's tags on some cards, each card's by name."""
    query = select(CardTagRow.card_id, CardTagRow.tag).where(
        CardTagRow.learner_id == learner_id, CardTagRow.card_id.in_(ids)
    )
    tags: dict[int, tuple[str, ...]] = {}
    for card_id, tag in tx.execute(query.order_by(CardTagRow.tag)):
        tags[card_id] = (*tags.get(card_id, ()), tag)
    return tags


def _unanswered_page(tx: Read, found: Conditions, place: Place) -> CardPage:
    """Questions in the order in which they came into the library."""
    fitting: list[ColumnElement[bool]] = [*found.clauses]
    counted = select(NoteRow.id).where(*fitting).limit(COUNTED + 1)
    total = len(tx.execute(counted).all())
    backwards = bool(place.before) and not place.after
    beyond = NoteRow.id < place.before if backwards else NoteRow.id > place.after
    query = (
        select(
            NoteRow.id, NoteRow.text, NoteRow.line, TopicRow.key, TopicRow.plain,
            HandbookRow.slug, HandbookRow.title, HandbookRow.files,
        )
        .join(TopicRow, TopicRow.id == NoteRow.topic_id)
        .join(HandbookRow, HandbookRow.id == NoteRow.handbook_id)
        .where(*fitting, beyond)
        .order_by(NoteRow.id.desc() if backwards else NoteRow.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    rows = [Unanswered(*row) for row in tx.execute(query)]
    further, shown = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        shown.reverse()
    has_previous, has_next = (further, True) if backwards else (bool(place.after), further)
    return CardPage(
        cards=(),
        unanswered=tuple(shown),
        total=min(total, COUNTED),
        more=total > COUNTED,
        previous=Place(before=shown[0].note_id) if shown and has_previous else None,
        next=Place(after=shown[-1].note_id) if shown and has_next else None,
        remarks=found.remarks,
    )
