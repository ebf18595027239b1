"""The room in words: the question on the table, the clocks, the strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from app.assessment.model import ItemKind, Response
from app.handbook.spoken import spoken_html
from app.interview.queries import Attempt, Place, Question
from app.quiz.queries import Question as QuizQuestion
from app.quiz.views import KINDS, OptionView, PromptView, option_views, prompt_views
from app.rehearsal.timing import Pace, clock_face, pace_of, spoken_at

KIND_WORDS = {
    "open": "Question",
    "formula": "On the whiteboard",
    "rapid": "Quick question",
    "item": "Question",
}
PACE_WORDS = {Pace.CALM: "in good time", Pace.NEAR: "time to finish", Pace.OVER: "over its time"}
SURE = ((1, "A guess"), (2, "Fairly sure"), (3, "Sure"))
_CHOICES = ("choice", "multiple", "true-false")


@dataclass(frozen=True, slots=True)
class ClockView:
    """What is left, by the server's clock; the page counts on from here."""

    left_ms: int
    face: str
    words: str
    spoken: str  # seconds left at which it is said aloud
    paused: bool


@dataclass(frozen=True, slots=True)
class TargetView:
    """A question's own time."""

    spent_ms: int
    target_s: int
    pace: str
    words: str


@dataclass(frozen=True, slots=True)
class StripView:
    position: int
    words: str
    kind: str  # "", "answered"
    flagged: bool
    current: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item's fields, as a quiz shows them."""

    kind: str
    kind_label: str
    options: tuple[OptionView, ...]
    prompts: tuple[PromptView, ...]
    texts: tuple[Markup, ...]
    fields: tuple[str, ...]
    unit: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """The answer, or a follow-up with its answer."""

    part: int
    asked: Markup  # the follow-up; "" for the question itself
    text: str
    mode: str


@dataclass(frozen=True, slots=True)
class RoomView:
    attempt_id: int
    name: str
    epoch: int
    position: int
    total: int
    kind_label: str
    breadcrumb: tuple[str, ...]
    stem: Markup
    said: str
    item: ItemView | None
    parts: tuple[PartView, ...]
    can_speak: bool  # whether it may be answered aloud or on paper
    mode: str  # of the answer
    certainty: int
    flagged: bool
    may_go_back: bool
    may_pause: bool
    has_more: bool  # follow-ups that were not asked yet
    saved: str  # epoch and count of what stands, for the page to know what is newer
    answered: int
    strip: tuple[StripView, ...]
    clock: ClockView
    target: TargetView
    notice: str = ""

    @property
    def is_last(self) -> bool:
        return self.position == self.total


def room_view(
    attempt: Attempt, asked: Question, places: Sequence[Place], now: datetime, *, notice: str = ""
) -> RoomView:
    rules = attempt.blueprint
    return RoomView(
        attempt_id=attempt.id,
        name=rules.name,
        epoch=attempt.epoch,
        position=asked.position,
        total=attempt.questions,
        kind_label=kind_label(asked),
        breadcrumb=tuple(asked.shown["breadcrumb"]),
        stem=Markup(asked.shown["stem"]),
        said=spoken_html(asked.shown["stem"]),
        item=_item_view(asked) if asked.item is not None else None,
        parts=_parts(asked) if asked.item is None else (),
        can_speak=asked.item is None or asked.kind == "formula",
        mode=stands.mode if (stands := asked.answer()) else "typed",
        certainty=asked.certainty or 0,
        flagged=asked.flagged,
        may_go_back=rules.may_go_back,
        may_pause=rules.may_pause,
        has_more=asked.parts <= len(asked.followups),
        saved=_saved(asked),
        answered=sum(place.is_answered for place in places),
        strip=strip_view(attempt, places),
        clock=clock_view(attempt, now),
        target=target_view(attempt, asked, now),
        notice=notice,
    )


def kind_label(asked: Question) -> str:
    words = KIND_WORDS[asked.kind]
    return (
        words
        if asked.item is None or asked.kind == "formula"
        else f"{words}: {KINDS[ItemKind(asked.shown['kind'])].lower()}"
    )


def strip_view(attempt: Attempt, places: Sequence[Place]) -> tuple[StripView, ...]:
    free = attempt.blueprint.may_go_back
    return tuple(
        StripView(
            place.position,
            "answered" if place.is_answered else "not answered",
            "answered" if place.is_answered else "",
            place.flagged,
            place.position == attempt.position,
            free or place.position > attempt.position,
        )
        for place in places
    )


def clock_view(attempt: Attempt, now: datetime) -> ClockView:
    left = attempt.course.left(now)
    minutes = int(left.total_seconds() // 60)
    words = (
        f"{minutes} {'minute' if minutes == 1 else 'minutes'} left" if minutes else "Less than a minute left"
    )
    return ClockView(
        left_ms=attempt.course.left_ms(now),
        face=clock_face(left),
        words=words,
        spoken=" ".join(str(one) for one in spoken_at(attempt.blueprint.minutes)),
        paused=attempt.is_paused,
    )


def target_view(attempt: Attempt, asked: Place, now: datetime) -> TargetView:
    spent = timedelta(milliseconds=asked.spent_ms)
    if attempt.since_at is not None and asked.position == attempt.position:
        spent += max(timedelta(), now - attempt.since_at)
    target = timedelta(seconds=asked.target_s)
    pace = pace_of(spent, target)
    return TargetView(round(spent / timedelta(milliseconds=1)), asked.target_s, pace.value, PACE_WORDS[pace])


def _saved(asked: Question) -> str:
    epoch, sequence = max(((one.epoch, one.sequence) for one in asked.answers), default=(0, 0))
    return f"{epoch}.{sequence}"


def _parts(asked: Question) -> tuple[PartView, ...]:
    return tuple(_part(asked, part) for part in range(asked.parts))


def _part(asked: Question, part: int) -> PartView:
    stands = asked.answer(part)
    further = asked.followups[part - 1] if part else None
    html = (
        Markup(further["html"])
        if further and further["html"]
        else Markup.escape(further["text"] if further else "")
    )
    return PartView(
        part=part,
        asked=html,
        text=stands.text if stands else "",
        mode=stands.mode if stands else "typed",
    )


def _item_view(asked: Question) -> ItemView:
    shown, stands = asked.shown, asked.answer()
    held = stands.response if stands and stands.response else Response()
    whole = QuizQuestion(
        asked.position, asked.flagged, (), asked.item_id or 0, asked.item or {}, shown, asked.solution
    )
    return ItemView(
        kind=shown["kind"],
        kind_label=KINDS[ItemKind(shown["kind"])],
        options=option_views(whole, held, revealed=False),
        prompts=prompt_views(shown, held),
        texts=tuple(Markup(text) for text in shown["texts"]),
        fields=tuple((*held.texts, *[""] * shown["fields"])[: shown["fields"]]),
        unit=shown["unit"],
        is_list=shown["kind"] in _CHOICES,
    )
