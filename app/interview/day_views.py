"""The page of an interview's day: what is expected, what the time is enough for, when to rehearse, what to look at last."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.queries import Learner
from app.db.store import Read
from app.interview.day_reads import Chapter, InterviewDay, cards_of, chapters, day_to_come, prepared
from app.rehearsal.preparing import Plan, TopicForecast, plan
from app.study.day import today
from app.study.history import recent_days
from app.study.overview import card_lines
from app.study.views import CardLineView

MOST_LAST = 20  # cards of the eve that are shown


@dataclass(frozen=True, slots=True)
class BarView:
    """A topic's row: its name, and percent of recall today and on the day."""

    handbook: str
    title: str
    today: int
    unstudied: int
    on_day: int
    minutes: int
    left_out: int
    cards: int


@dataclass(frozen=True, slots=True)
class DayView:
    chapters: tuple[Chapter, ...]
    earliest: date
    day: InterviewDay | None
    when: str = ""
    days: int = 0  # until then; 0 or less: it is over
    today: int = 0  # percent
    unstudied: int = 0
    on_day: int = 0
    minutes: int = 0
    room: int = 0
    topics: tuple[BarView, ...] = ()
    left_out: tuple[BarView, ...] = ()
    rehearsals: tuple[str, ...] = ()
    last: tuple[CardLineView, ...] = ()


def day_view(tx: Read, learner: Learner, now: datetime) -> DayView:
    own = day_to_come(tx, learner.id)
    of_topic, all_chapters = chapters(tx)
    day = today(now, learner.preferences)
    if own is None or own.on_day <= day.context.day:
        days = (own.on_day - day.context.day).days if own else 0
        return DayView(tuple(all_chapters), day.context.day, own, _day(own.on_day) if own else "", days)
    _, seconds = recent_days(tx, learner.id, day.context.day)
    cards = prepared(tx, learner.id, of_topic, own.topics, day, own.on_day)
    found = plan(cards, day.context.day, own.on_day, own.minutes, seconds)
    named = {one.name: one for one in all_chapters}
    bars = {one.topic: _bar(one, named[one.topic]) for one in found.topics}
    return DayView(
        chapters=tuple(all_chapters),
        earliest=day.context.day,
        day=own,
        when=_day(own.on_day),
        days=(own.on_day - day.context.day).days,
        **_sums(found),
        topics=tuple(bars[name] for name in named if name in bars),
        left_out=tuple(bars[one.topic] for one in found.leaves_out),
        rehearsals=tuple(_day(one) for one in found.rehearsals),
        last=card_lines(tx, learner, cards_of(tx, found.eve[:MOST_LAST]), now),
    )


def _sums(found: Plan) -> dict[str, int]:
    return {
        "today": percent(found.today), "unstudied": percent(found.unstudied), "on_day": percent(found.on_day),
        "minutes": round(found.minutes), "room": round(found.room),
    }  # fmt: skip


def _bar(one: TopicForecast, chapter: Chapter) -> BarView:
    shares = percent(one.today), percent(one.unstudied), percent(one.on_day)
    return BarView(chapter.handbook, chapter.title, *shares, round(one.minutes), one.left_out, one.cards)


def percent(share: float) -> int:
    return round(100 * share)


def _day(day: date) -> str:
    return f"{day:%A, %-d %B %Y}"
