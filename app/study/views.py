"""Study in words: sessions, cards and days as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.accounts.queries import Learner
from app.library.queries import anchor_of
from app.scheduling.intervals import describe, spoken
from app.scheduling.memory import Grade, Phase
from app.scheduling.scheduler import retrievability
from app.scheduling.study_day import study_day
from app.study.queries import CardFace, Left, Scheduled, Scope
from app.study.session import NextCard, Session, Undoable

KINDS = {
    "topic": "Topic",
    "list": "List",
    "formula-write": "Formula",
    "formula-read": "Formula",
    "symbol": "Symbol",
    "term": "Definition",
    "meaning": "Definition",
    "table-row": "Table",
    "table-column": "Table",
    "table-cell": "Table",
    "contrast": "Contrast",
    "cloze": "Cloze",
    "question": "Interview question",
}
_PHASES = {
    Phase.NEW: "New",
    Phase.LEARNING: "Learning",
    Phase.REVIEW: "Review",
    Phase.RELEARNING: "Relearning",
}


@dataclass(frozen=True, slots=True)
class GradeView:
    grade: int
    name: str
    interval: str
    spoken: str


@dataclass(frozen=True, slots=True)
class CardView:
    id: int
    kind: str
    kind_label: str
    breadcrumb: tuple[str, ...]
    stem_html: Markup
    answer_html: Markup
    points_html: tuple[Markup, ...]
    points_in_answer: bool
    reps: int
    is_new: bool
    handbook_title: str
    read_url: str
    place: str


@dataclass(frozen=True, slots=True)
class TallyView:
    new: int
    learning: int
    due: int
    done: int


@dataclass(frozen=True, slots=True)
class Notice:
    message: str
    kind: str = "info"


@dataclass(frozen=True, slots=True)
class FinishedView:
    done: int
    again: int
    learned: int
    minutes: int
    tomorrow: int
    next_label: str | None
    can_extend: bool
    message: str


@dataclass(frozen=True, slots=True)
class SessionView:
    scope_label: str | None
    scope_handbook: str
    scope_topic: str
    card: CardView | None
    choices: tuple[GradeView, ...]
    tally: TallyView
    progress: float
    minutes_left: int
    can_undo: bool
    undo_label: str
    seen_review: int | None
    seen_reps: int
    finished: FinishedView | None
    notice: Notice | None


def session_view(session: Session, now: datetime, root: str, notice: Notice | None = None) -> SessionView:
    """The study page's session."""
    card, left, done = session.card, session.left, session.done
    everything = done.reviews + left.total
    return SessionView(
        scope_label=session.scope.label or None,
        scope_handbook=session.scope.handbook,
        scope_topic=session.scope.topic,
        card=card_view(card, root) if card else None,
        choices=grade_views(card) if card else (),
        tally=TallyView(left.new, left.learning, left.due, done.reviews),
        progress=done.reviews / everything if everything else 1.0,
        minutes_left=minutes_for(left, session.seconds_per_review),
        can_undo=session.undoable is not None,
        undo_label=_undo_label(session.undoable),
        seen_review=session.undoable.id if session.undoable else None,
        seen_reps=card.scheduled.memory.reps if card else 0,
        finished=None if card else _finished(session, now),
        notice=notice,
    )


def minutes_for(left: Left, seconds_per_review: float) -> int:
    """Minutes for what is left: a new card is looked at about three times on its first day."""
    looks = left.new * 3 + left.learning + left.due
    return ceil(looks * seconds_per_review / 60)


def card_view(card: NextCard, root: str) -> CardView:
    face = card.face
    return CardView(
        id=face.id,
        kind=face.kind,
        kind_label=KINDS[face.kind],
        breadcrumb=face.breadcrumb,
        stem_html=face.stem_html,
        answer_html=face.answer_html,
        points_html=face.points_html,
        points_in_answer=bool(face.points_html) and answer_is_points(face),
        reps=card.scheduled.memory.reps,
        is_new=card.scheduled.memory.phase is Phase.NEW,
        handbook_title=face.handbook_title,
        read_url=read_url(root, face),
        place=face.place,
    )


def answer_is_points(face: CardFace) -> bool:
    """Whether the points say all that the answer says, so that it need not be shown twice."""
    return len(face.answer_html.striptags()) <= sum(len(point.striptags()) + 1 for point in face.points_html)


def read_url(root: str, face: CardFace) -> str:
    return f"{root}/handbooks/{quote(face.handbook_slug)}/read#{quote(anchor_of(face.topic_key), safe='/')}"


def grade_views(card: NextCard) -> tuple[GradeView, ...]:
    return tuple(
        GradeView(int(c.grade), c.grade.name.title(), describe(c.interval), spoken(c.interval))
        for c in card.choices
    )


def _undo_label(review: Undoable | None) -> str:
    return f"Undo: {Grade(review.grade).name.title()} on {review.prompt}" if review else ""


def _finished(session: Session, now: datetime) -> FinishedView:
    done, next_label = session.done, None
    if session.next_learning_at is not None:
        next_label = f"Next card in {describe(max(session.next_learning_at - now, timedelta(minutes=1)))}"
    return FinishedView(
        done=done.reviews,
        again=done.again,
        learned=done.new_cards,
        minutes=ceil(done.took_ms / 60_000),
        tomorrow=session.due_tomorrow,
        next_label=next_label,
        can_extend=session.new_beyond_limit,
        message=_message(session),
    )


def _message(session: Session) -> str:
    if session.next_learning_at is not None:
        return (
            "Cards that you are learning come back in a while. You can close this page: everything is saved."
        )
    if session.due_beyond_limit:
        return "That was today’s share of reviews. More are due and wait for tomorrow; the limit is in the settings."
    if session.new_beyond_limit:
        return "That was today’s share. There are more new cards, if you want them."
    return "Everything is saved."


@dataclass(frozen=True, slots=True)
class CardLineView:
    id: int
    kind_label: str
    prompt_html: Markup
    state_label: str
    suspended: bool


def state_label(card: Scheduled | None, day: date, learner: Learner) -> str:
    """How a card stands, in a word or two: New, Learning, Due, Due in 4 d, Suspended, Buried, Retired."""
    if card is not None and card.retired:
        return "Retired"
    if card is not None and card.suspended:
        return "Suspended"
    if card is not None and card.buried_until is not None and card.buried_until > day:
        return "Buried"
    if card is None or card.memory.due_at is None:
        return "New"
    if card.memory.phase in (Phase.LEARNING, Phase.RELEARNING):
        return "Learning"
    return due_label(card.memory.due_at, day, learner)


def due_label(due_at: datetime, day: date, learner: Learner) -> str:
    preferences = learner.preferences
    days = (study_day(due_at, ZoneInfo(preferences.zone), preferences.rollover_hour) - day).days
    return f"Due in {describe(timedelta(days))}" if days > 0 else "Due"


@dataclass(frozen=True, slots=True)
class MemoryView:
    phase_label: str
    stability_label: str | None
    difficulty_label: str | None
    due_label: str
    interval_label: str | None
    reps: int
    lapses: int
    retrievability: float | None


def memory_view(card: Scheduled, day: date, learner: Learner) -> MemoryView:
    memory = card.memory
    return MemoryView(
        phase_label=_PHASES[memory.phase],
        stability_label=None if memory.stability is None else describe(timedelta(memory.stability)),
        difficulty_label=None if memory.difficulty is None else f"{memory.difficulty:.1f} of 10",
        due_label="When you start it" if memory.due_at is None else due_label(memory.due_at, day, learner),
        interval_label=_interval(memory.last_review_at, memory.due_at),
        reps=memory.reps,
        lapses=memory.lapses,
        retrievability=None if memory.stability is None else retrievability(memory, day),
    )


def _interval(last: datetime | None, due: datetime | None) -> str | None:
    return None if last is None or due is None else describe(due - last)


def scope_query(scope: Scope, *, card: int | None = None) -> str:
    """The part of an address that names the scope, with its question mark; nothing for everything."""
    pairs = {"handbook": scope.handbook, "topic": scope.topic, "card": card or ""}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"?{query}" if query else ""
