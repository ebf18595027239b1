"""What a learner has before them: Today, handbooks and topics with what waits in them, a card's whole story."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from markupsafe import Markup, escape

from app.accounts.queries import Learner
from app.db.store import Read
from app.library import queries as library
from app.study.counting import CardCounts, counts_by_topic, due_by_day
from app.study.day import today
from app.study.evidence_log import evidence_of_card
from app.study.history import recent_days, review_log, streak
from app.study.history_views import history_views
from app.study.projection import counting_since
from app.study.queries import Left, Scope, candidates, schedules_of
from app.study.session import card_by_id, room_left
from app.study.views import (
    KINDS,
    CardLineView,
    TallyView,
    card_view,
    memory_view,
    minutes_for,
    state_label,
)

WEEK = 7


@dataclass(frozen=True, slots=True)
class HandbookLine:
    """A handbook in a list, with how the learner stands in it."""

    slug: str
    title: str
    subtitle: str | None
    topics: int
    cards: int
    questions: int
    due: int
    new: int
    learned: int

    @property
    def learned_share(self) -> float:
        return self.learned / self.cards if self.cards else 0.0


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in its handbook, with the cards of it and of all below it."""

    key: str
    anchor: str
    title_html: Any
    number: str | None
    depth: int
    kind: str
    cards: int
    due: int
    new: int
    learned: int


@dataclass(frozen=True, slots=True)
class ForecastDay:
    label: str
    day_label: str
    count: int


@dataclass(frozen=True, slots=True)
class TodayView:
    day_label: str
    tally: TallyView
    minutes: int
    streak: int
    forecast: tuple[ForecastDay, ...]
    handbooks: tuple[HandbookLine, ...]
    has_cards: bool


def today_view(tx: Read, learner: Learner, now: datetime) -> TodayView:
    """The first page."""
    day = today(now, learner.preferences)
    done, seconds = recent_days(tx, learner.id, day.context.day)
    room = room_left(learner, done)
    _, left = candidates(
        tx, learner.id, Scope(), day.context.day, day.ends_at, new_left=room.new, due_left=room.due
    )
    lines = handbook_lines(tx, learner, now)
    return TodayView(
        day_label=f"{day.context.day:%A, %-d %B}",
        tally=TallyView(left.new, left.learning, left.due, done.reviews),
        minutes=minutes_for(left, seconds),
        streak=streak(tx, learner.id, day.context.day),
        forecast=_forecast(tx, learner, left, now),
        handbooks=lines,
        has_cards=any(line.cards for line in lines),
    )


def _forecast(tx: Read, learner: Learner, left: Left, now: datetime) -> tuple[ForecastDay, ...]:
    """What is due on each of the coming days, as the schedule stands; no days while nothing is."""
    context = today(now, learner.preferences).context
    counts = due_by_day(tx, learner.id, [context.start_in(days) for days in range(2, WEEK + 2)])
    counts[0] -= min(counts[0], left.due + left.learning)  # what is due today and can still be studied today
    days = [context.day + timedelta(number) for number in range(1, WEEK + 1)]
    return tuple(
        ForecastDay(f"{day:%a}", f"{day:%A}", count) for day, count in zip(days, counts, strict=True)
    )


def handbook_lines(tx: Read, learner: Learner, now: datetime) -> tuple[HandbookLine, ...]:
    """Every handbook, in two queries however many there are."""
    day = today(now, learner.preferences)
    counts = counts_by_topic(tx, learner.id, None, day.context.day, day.ends_at)
    by_book: dict[int, list[CardCounts]] = {}
    for (handbook_id, _topic), own in counts.items():
        by_book.setdefault(handbook_id, []).append(own)
    return tuple(_line(book, added(by_book.get(book.id, ()))) for book in library.handbooks(tx))


def handbook_line(book: library.HandbookInfo, topics: Sequence[TopicLine]) -> HandbookLine:
    """A handbook by itself: what its outermost topics have together."""
    return _line(book, added(topic for topic in topics if topic.depth == 0))


def _line(book: library.HandbookInfo, counts: CardCounts) -> HandbookLine:
    return HandbookLine(
        slug=book.slug,
        title=book.title,
        subtitle=book.subtitle,
        topics=book.topics,
        cards=counts.cards,
        questions=book.questions,
        due=counts.due,
        new=counts.new,
        learned=counts.learned,
    )


def added(parts: Iterable[CardCounts | TopicLine]) -> CardCounts:
    """The counts of several sets of cards together."""
    columns = zip(*((part.cards, part.new, part.due, part.learned) for part in parts), strict=True)
    return CardCounts(*(sum(column) for column in columns))


def topic_lines(tx: Read, learner: Learner, handbook_id: int, now: datetime) -> tuple[TopicLine, ...]:
    """A handbook's topics in its order."""
    infos = library.topics(tx, handbook_id)
    day = today(now, learner.preferences)
    own = counts_by_topic(tx, learner.id, handbook_id, day.context.day, day.ends_at)
    whole = _with_children(infos, {topic_id: counts for (_book, topic_id), counts in own.items()})
    return tuple(_topic_line(info, whole[info.id]) for info in infos)


def _with_children(infos: list[library.TopicInfo], own: Mapping[int, CardCounts]) -> dict[int, CardCounts]:
    whole = {info.id: own.get(info.id, CardCounts()) for info in infos}
    for info in reversed(infos):  # children come after their parents
        if info.parent_id in whole:
            whole[info.parent_id] = added((whole[info.parent_id], whole[info.id]))
    return whole


def _topic_line(info: library.TopicInfo, counts: CardCounts) -> TopicLine:
    return TopicLine(
        key=info.key,
        anchor=info.anchor,
        title_html=info.title_html,
        number=info.number,
        depth=info.depth,
        kind=info.kind,
        cards=counts.cards,
        due=counts.due,
        new=counts.new,
        learned=counts.learned,
    )


def card_lines(
    tx: Read, learner: Learner, cards: list[library.CardInfo], now: datetime
) -> tuple[CardLineView, ...]:
    """Cards in a list, each with how it stands."""
    day = today(now, learner.preferences).context.day
    schedules = schedules_of(tx, learner.id, [card.id for card in cards])
    return tuple(
        CardLineView(
            id=card.id,
            kind_label=KINDS[card.kind],
            prompt_html=prompt_html(card),
            state_label=state_label(schedules.get(card.id), day, learner),
            suspended=card.id in schedules and schedules[card.id].suspended,
        )
        for card in cards
    )


class Prompted(Protocol):
    """What has a card's prompt."""

    @property
    def prompt(self) -> str: ...
    @property
    def breadcrumb(self) -> tuple[str, ...]: ...
    @property
    def stem_html(self) -> Markup: ...


def prompt_html(card: Prompted) -> Markup:
    """The prompt as one line, with the headings that it stands under."""
    return escape(" › ").join((*card.breadcrumb, stem_line(card)))


def stem_line(card: Prompted) -> Markup:
    """The stem as one line: formulas set, paragraphs joined; plain text where it has more than that."""
    if _BLOCKS.search(card.stem_html):
        return escape(card.prompt.removeprefix(" › ".join((*card.breadcrumb, ""))))
    inline = _DISPLAYED.sub("", str(card.stem_html).replace("<div", "<span").replace("</div>", "</span>"))
    return Markup(_PARAGRAPHS.sub(" ", inline).strip())


_DISPLAYED = re.compile(r' tabindex="0"| math-display|(?<=class=")katex-display(?=")')
_PARAGRAPHS = re.compile(r"</?p>|\n")
_BLOCKS = re.compile(r"<(?:table|ul|ol|pre|blockquote|details|h\d|a)\b")


def card_page(tx: Read, learner: Learner, card_id: int, now: datetime, root: str) -> dict[str, Any]:
    """A card with its memory, its reviews and its siblings."""
    card = card_by_id(tx, learner, card_id, now)
    day = today(now, learner.preferences).context.day
    note = library.cards(tx, card.face.handbook_id, note_id=card.scheduled.note_id)
    held = card.scheduled
    since = counting_since(tx, learner.id, [card_id]).get(card_id, 0)
    return {
        "card": card_view(card, root),
        "memory": memory_view(held, day, learner),
        "history": history_views(
            review_log(tx, learner.id, card_id), evidence_of_card(tx, learner.id, card_id), learner, since
        ),
        "suspended": held.suspended,
        "buried": held.buried_until is not None and held.buried_until > day,
        "siblings": card_lines(tx, learner, [other for other in note if other.id != card_id], now),
    }
