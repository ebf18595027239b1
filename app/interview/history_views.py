"""How interviews went over time, as the page of interviews shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.queries import Learner
from app.db.store import Read
from app.interview.history_reads import Past, past
from app.interview.report_views import Gauge, place_of
from app.kernel.instants import instant_words
from app.rehearsal.report import TopicTrend, topic_trends
from app.rehearsal.rubric import BEST

TREND = 20  # interviews in the picture
_TOPICS = 8  # the weakest


@dataclass(frozen=True, slots=True)
class HistoryLine:
    id: int
    name: str
    level: str
    when: str
    words: str
    average: str
    is_retake: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Averages as a line in a box of 100 by 30, from 1 at the bottom to 4; the oldest at the left."""

    points: str
    words: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic that was asked for more than once."""

    title: str
    last: str
    first: str
    change: str
    times: int
    gauge: Gauge  # where it stands, with a line where it began


@dataclass(frozen=True, slots=True)
class HistoryView:
    lines: tuple[HistoryLine, ...]
    picture: Picture | None
    topics: tuple[TopicLine, ...]


def history_view(tx: Read, learner: Learner) -> HistoryView:
    own = past(tx, learner.id)
    standings = [one.standing for one in reversed(own) if one.standing is not None]
    return HistoryView(
        lines=tuple(_line(one, learner.preferences.zone) for one in own),
        picture=picture_of([one.average for one in standings][-TREND:]),
        topics=tuple(_topic(one) for one in topic_trends(standings)[:_TOPICS]),
    )


def picture_of(averages: Sequence[float]) -> Picture | None:
    """None where there are too few to go anywhere."""
    if len(averages) < 2:
        return None
    step = 96 / (len(averages) - 1)
    spots = (f"{2 + n * step:.2f},{28 - 26 * place_of(one) / 100:.2f}" for n, one in enumerate(averages))
    words = (
        f"The last {len(averages)} interviews, from {averages[0]:.2f} to {averages[-1]:.2f} of {BEST}; "
        f"the best was {max(averages):.2f}."
    )
    return Picture(" ".join(spots), words)


def _topic(one: TopicTrend) -> TopicLine:
    change = one.change
    sign = "+" if change > 0.005 else "−" if change < -0.005 else "±"
    return TopicLine(
        title=one.title,
        last=f"{one.averages[-1]:.2f}",
        first=f"{one.averages[0]:.2f}",
        change=f"{sign}{abs(change):.2f}",
        times=len(one.averages),
        gauge=Gauge(place_of(one.averages[-1]), place_of(one.averages[0])),
    )


def _line(one: Past, zone: str) -> HistoryLine:
    verdict = one.numbers.verdict
    if one.average is None or verdict is None:
        words = f"{one.numbers.judged} of {one.numbers.questions} judged"
    else:
        words = "would pass" if verdict.passes else "not there yet"
    return HistoryLine(
        id=one.id,
        name=one.name,
        level=one.level,
        when=instant_words(one.started_at, zone),
        words=words,
        average="" if one.average is None else f"{one.average:.2f}",
        is_retake=one.retake_of is not None,
    )
