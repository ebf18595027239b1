"""The card browser in words: rows, columns, counts, and what was done."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.accounts.queries import Learner
from app.handbook.model import spoken_place
from app.library.changes import files_of
from app.library.queries import anchor_of
from app.scheduling.memory import Phase
from app.study.card_actions import CardAction
from app.study.card_conditions import LEECH
from app.study.card_list import FIRST_PAGE, CardPage, ListedCard, Order, Place, Unanswered
from app.study.day import today
from app.study.overview import stem_line
from app.study.views import KINDS, Notice, state_label


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's address asks for."""

    query: str
    order: Order
    place: Place = FIRST_PAGE

    @property
    def sort(self) -> str:
        """The order's name in an address; nothing for the usual one."""
        return _name(self.order)

    def url(self, root: str, *, order: Order | None = None, place: Place = FIRST_PAGE, done: int = 0) -> str:
        """The address of the same search in another order, at another place, or after something was done."""
        pairs = {
            "q": self.query,
            "sort": self.sort if order is None else _name(order),
            "after": place.after or "",
            "before": place.before or "",
            "done": done or "",
        }
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{root}/cards?{query}" if query else f"{root}/cards"


def _name(order: Order) -> str:
    return "" if order == Order() else str(order)


@dataclass(frozen=True, slots=True)
class ColumnView:
    label: str
    name: str
    url: str
    sorted: str  # "ascending", "descending", or nothing
    is_number: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CardRowView:
    id: int
    breadcrumb: tuple[str, ...]
    stem_html: Markup
    prompt: str
    kind_label: str
    topic: LinkView
    state_label: str
    is_held: bool
    is_leech: bool
    reps: int
    lapses: int
    due_label: str
    tags: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    note_id: int
    text: str
    topic: LinkView
    place: str


@dataclass(frozen=True, slots=True)
class BrowserView:
    asked: Asked
    columns: tuple[ColumnView, ...]
    cards: tuple[CardRowView, ...]
    questions: tuple[QuestionView, ...]
    count_label: str
    total_label: str
    remarks: tuple[str, ...]
    previous_url: str | None
    next_url: str | None
    notice: Notice | None
    undo_url: str | None
    undo_label: str


_COLUMNS = {
    "prompt": "Prompt",
    "kind": "Kind",
    "topic": "Topic",
    "state": "State",
    "reps": "Reviews",
    "lapses": "Lapses",
    "due": "Due",
}
_NUMBERS = ("reps", "lapses")


def browser_view(
    page: CardPage,
    asked: Asked,
    learner: Learner,
    now: datetime,
    root: str,
    *,
    done: CardAction | None = None,
    notice: Notice | None = None,
) -> BrowserView:
    """The page, with what was done just before, or why it was not."""
    total = f"{page.total:,}{'+' if page.more else ''}"
    can_undo = done is not None and done.can_be_undone
    return BrowserView(
        asked=asked,
        columns=tuple(_column(name, asked, root) for name in _COLUMNS),
        cards=tuple(_row(card, learner, now, root) for card in page.cards),
        questions=tuple(_question(question, root) for question in page.unanswered),
        count_label=_count(page, total),
        total_label=total,
        remarks=page.remarks,
        previous_url=asked.url(root, place=page.previous) if page.previous else None,
        next_url=asked.url(root, place=page.next) if page.next else None,
        notice=Notice(done_label(done), "success") if done else notice,
        undo_url=f"{root}/cards/actions/{done.id}/undos" if done and can_undo else None,
        undo_label=f"Undo: {_VERBS[done.verb]}" if done and can_undo else "",
    )


def _column(name: str, asked: Asked, root: str) -> ColumnView:
    """Its link puts the cards in its order; pressed again, the other way round. Numbers begin with the highest."""
    is_sorted = asked.order.by == name
    down = not asked.order.down if is_sorted else name in _NUMBERS
    direction = "descending" if asked.order.down else "ascending"
    return ColumnView(
        label=_COLUMNS[name],
        name=name,
        url=asked.url(root, order=Order(name, down)),
        sorted=direction if is_sorted else "",
        is_number=name in _NUMBERS,
    )


def _row(card: ListedCard, learner: Learner, now: datetime, root: str) -> CardRowView:
    held = card.scheduled
    day = today(now, learner.preferences).context.day
    buried = held.buried_until is not None and held.buried_until > day
    due_at = held.memory.due_at
    return CardRowView(
        id=held.card_id,
        breadcrumb=card.breadcrumb,
        stem_html=stem_line(card),
        prompt=card.prompt,
        kind_label=KINDS[card.kind],
        topic=_topic(root, card.handbook_slug, card.topic_key, card.topic),
        state_label=state_label(held, day, learner),
        is_held=held.suspended or buried or held.retired,
        is_leech=held.memory.lapses >= LEECH,
        reps=held.memory.reps,
        lapses=held.memory.lapses,
        due_label=""
        if due_at is None or held.memory.phase is Phase.NEW
        else f"{due_at.astimezone(ZoneInfo(learner.preferences.zone)):%-d %b %Y}",
        tags=tuple(LinkView(tag, f"{root}/cards?{urlencode({'q': f'tag:{tag}'})}") for tag in card.tags),
    )


def _topic(root: str, slug: str, key: str, title: str) -> LinkView:
    return LinkView(title, f"{root}/handbooks/{quote(slug)}/read#{quote(anchor_of(key), safe='/')}")


def _question(question: Unanswered, root: str) -> QuestionView:
    first = next((line for line in question.text.splitlines() if line.strip()), question.topic)
    return QuestionView(
        note_id=question.note_id,
        text=first.strip("#* \t")[:300],
        topic=_topic(root, question.handbook_slug, question.topic_key, question.topic),
        place=spoken_place(files_of(question.files), question.line),
    )


def _count(page: CardPage, total: str) -> str:
    noun = "question without an answer" if page.unanswered else "card"
    if not page.total:
        return "Nothing fits this search."
    plural = noun if total == "1" else noun.replace("question", "questions").replace("card", "cards")
    return f"{total} {plural}"


_VERBS = {
    "suspend": "Suspend",
    "resume": "Resume",
    "bury": "Bury",
    "reset": "Reset",
    "tag": "Tag",
    "untag": "Untag",
}
_DONE = {
    "suspend": "{cards} suspended: out of study until you resume them.",
    "resume": "{cards} resumed.",
    "bury": "{cards} buried until tomorrow.",
    "reset": "{cards} reset: new again. Past reviews stay in the log.",
    "tag": "{cards} tagged “{tag}”.",
    "untag": "{cards} no longer tagged “{tag}”.",
}
_NOTHING = {
    "suspend": "they are suspended already",
    "resume": "none of them is suspended or buried",
    "bury": "they are buried already",
    "reset": "they are new already",
    "tag": "they are tagged “{tag}” already",
    "untag": "none of them is tagged “{tag}”",
}


def done_label(action: CardAction) -> str:
    """What was done, and to how many cards."""
    cards = f"{action.cards:,} card{'' if action.cards == 1 else 's'}"
    if action.undone:
        return f"Taken back: {cards} as before."
    if not action.cards:
        return f"Nothing to change: {_NOTHING[action.verb].format(tag=action.tag)}."
    return _DONE[action.verb].format(cards=cards, tag=action.tag)
