"""The page of interviews: what goes on, and what can be started."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import Learner
from app.db.store import Read
from app.interview.blueprints import Offer, offers, ready_made
from app.interview.planning import FORM_WORDS, Outlook, shortage
from app.interview.queries import Attempt, attempts
from app.interview.room_views import clock_view
from app.kernel.instants import instant_words
from app.rehearsal.blueprint import Blueprint, Drawing, Form
from app.rehearsal.drawing import Unmet

DRAWING_WORDS = {
    Drawing.SPREAD: "spread over all topics",
    Drawing.WEAKEST: "the weakest first",
    Drawing.UNASKED: "what was never asked first",
    Drawing.RANDOM: "drawn at random",
}


@dataclass(frozen=True, slots=True)
class OfferView:
    """A blueprint with what it will do, said before it does it."""

    slug: str
    name: str
    about: str
    level: str
    minutes: str
    sections: tuple[str, ...]
    rules: str
    is_own: bool
    missing: str  # what the pool lacks; "" where it can be filled
    nearest: str  # what it can be filled with instead
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """An interview in a list."""

    id: int
    name: str
    when: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class InterviewsView:
    offers: tuple[OfferView, ...]
    open: tuple[LineView, ...]
    has_questions: bool


def interviews_view(tx: Read, learner: Learner, now: datetime) -> InterviewsView:
    outlook = Outlook(tx, learner, now)
    views = tuple(offer_view(outlook, one) for one in offers(tx, learner.id))
    own = attempts(tx, learner.id, submitted=False)
    return InterviewsView(
        offers=views,
        open=tuple(_line(one, learner, now) for one in own),
        has_questions=any(one.sections and (not one.missing or one.nearest) for one in views),
    )


def offer_view(outlook: Outlook, offer: Offer) -> OfferView:
    one = offer.blueprint
    missing, nearest, remarks = _fill(outlook, one)
    return OfferView(
        slug=offer.slug,
        name=one.name,
        about=one.about,
        level=one.level.value,
        minutes=minutes_of(one),
        sections=tuple(section_words(part.form, part.count) for part in one.sections),
        rules=rules_of(one),
        is_own=offer.is_own,
        missing=missing,
        nearest=nearest,
        remarks=remarks,
    )


def _fill(outlook: Outlook, one: Blueprint) -> tuple[str, str, tuple[str, ...]]:
    if one.one_of:
        return "", "", ()
    drawn = outlook.draw(one)
    remarks = tuple(f"No topic is called “{name}”, so it is left out." for name in drawn.unknown_topics)
    remarks += tuple(map(_unmet_words, drawn.unmet))
    if drawn.is_full:
        return "", "", remarks
    said = shortage(one, drawn)
    return said.message, said.hint if said.nearest else "", remarks


def _unmet_words(one: Unmet) -> str:
    asks = f"Section {one.section + 1} wishes for {one.wanted} of difficulty {one.rank.name.lower()}"
    has = f"your handbooks have {one.found}" if one.found else "your handbooks have none"
    return f"{asks}; {has}, so others come instead."


def section_words(form: Form, count: int) -> str:
    one, many = FORM_WORDS[form]
    return f"{count} {one if count == 1 else many}"


def minutes_of(one: Blueprint) -> str:
    if not one.one_of:
        return f"{one.minutes} min"
    lengths = sorted(other.minutes for slug, other in ready_made().items() if slug in one.one_of)
    return f"{lengths[0]}–{lengths[-1]} min" if lengths else ""


def rules_of(one: Blueprint) -> str:
    if one.one_of:
        return ""
    back = "back and forth" if one.may_go_back else "no way back"
    pause = "pauses allowed" if one.may_pause else "no pause"
    return f"{DRAWING_WORDS[one.drawing]}, {back}, {pause}"


def _line(one: Attempt, learner: Learner, now: datetime) -> LineView:
    started = instant_words(one.course.started_at, learner.preferences.zone)
    return LineView(one.id, one.blueprint.name, started, one.level, _words(one, now))


def _words(one: Attempt, now: datetime) -> str:
    left = clock_view(one, now)
    return f"Paused, {left.face} left" if left.paused else f"{left.face} left"
