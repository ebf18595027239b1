"""The way to an interview's day: what the minutes until then are best spent on, what to leave out, when to rehearse.

All reviews that could be done are put in one order, by what each adds to the day's recall for the time that it takes; the time
that there is takes the first of them. So more minutes do all that fewer do, and more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.errors import Invalid
from app.scheduling.forecast import FURTHEST, Course, expected

MOST_MINUTES = 600  # a day
NEW_CARD = 2.0  # reviews' time that the first look at a card takes
_REHEARSALS = (28, 14, 7, 3)  # days before: the last leaves time to study what was missed
_EVE_MINUTES = 30
_SHAKY = 0.9  # chance of recall, below which a card is on the list of the eve


@dataclass(frozen=True, slots=True)
class Prepared:
    """A card on the way to the day."""

    card_id: int
    topic: str  # the chapter that it stands in
    course: Course
    recall: float  # today
    is_new: bool


@dataclass(frozen=True, slots=True)
class TopicForecast:
    """Mean recall, 0..1, of a topic's cards."""

    topic: str
    cards: int
    new: int  # never studied
    today: float
    unstudied: float  # on the day, if nothing is studied until then
    on_day: float  # on the day, by the plan
    minutes: float  # of the plan
    left_out: int  # cards never studied that the time does not reach


@dataclass(frozen=True, slots=True)
class Plan:
    topics: tuple[TopicForecast, ...]  # in their order
    today: float
    unstudied: float
    on_day: float
    minutes: float  # that the plan takes
    room: float  # minutes that there are
    rehearsals: tuple[date, ...]
    eve: tuple[int, ...]  # cards to look at on the eve, least known first

    @property
    def leaves_out(self) -> tuple[TopicForecast, ...]:
        """Topics of which cards are not reached, those with the most of them first."""
        return tuple(sorted((one for one in self.topics if one.left_out), key=lambda one: -one.left_out))


def checked(today: date, on_day: date, minutes: int, topics: Sequence[str]) -> None:
    """Refuses what no plan can be made for.

    Raises:
        Invalid: the day is past, is today or too far; there are no minutes or too many; there is no topic.
    """
    if on_day <= today:
        raise Invalid(f"{on_day:%-d %B %Y} is not ahead.", "Choose a day from tomorrow on.")
    if (on_day - today).days > FURTHEST:
        raise Invalid(
            f"{on_day:%-d %B %Y} is more than a year off.",
            "Nobody can say what will be known then: choose a day within a year.",
        )
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(
            f"{minutes} minutes a day is no plan.", f"Give the minutes that you have: 1 to {MOST_MINUTES}."
        )
    if not topics:
        raise Invalid("No topic is chosen.", "Choose at least one that the interview may ask about.")


def plan(cards: Sequence[Prepared], today: date, on_day: date, minutes: int, seconds: float) -> Plan:
    """How to spend so many minutes a day until the eve; `seconds` is what a review takes."""
    room = float(minutes * (on_day - today).days)
    done, spent = _chosen(cards, room * 60, seconds)
    eve = sorted(
        (card.course.recall[count], card.card_id)
        for card, count in zip(cards, done, strict=True)
        if (count or not card.is_new) and card.course.recall[count] < _SHAKY
    )
    topics = tuple(
        _topic(topic, cards, done, seconds) for topic in dict.fromkeys(card.topic for card in cards)
    )
    return Plan(
        topics=topics,
        today=expected([card.recall for card in cards]),
        unstudied=expected([card.course.recall[0] for card in cards]),
        on_day=expected([card.course.recall[count] for card, count in zip(cards, done, strict=True)]),
        minutes=spent / 60,
        room=room,
        rehearsals=rehearsals(today, on_day),
        eve=tuple(card_id for _, card_id in eve[: int(_EVE_MINUTES * 60 / seconds)]),
    )


def rehearsals(today: date, on_day: date) -> tuple[date, ...]:
    """Days for mock interviews: further apart while there is time, none on the eve; today, where time is short."""
    days = tuple(on_day - timedelta(before) for before in _REHEARSALS if on_day - timedelta(before) > today)
    return days or ((today,) if (on_day - today).days > 1 else ())


def _chosen(cards: Sequence[Prepared], room: float, seconds: float) -> tuple[list[int], float]:
    """How many reviews each card gets, and the seconds of them all: the first of one order, as far as the time goes.

    A card's reviews follow one another, so what comes later counts with what must come before it: each is worth
    the best mean gain of a run that begins with it.
    """
    steps = []
    for at, card in enumerate(cards):
        before = float("inf")
        for number, gain in enumerate(card.course.gains):
            cost = seconds * (NEW_CARD if card.is_new and number == 0 else 1)
            before = min(before, gain / cost)
            steps.append((-before, at, number, cost, gain))
    steps.sort()
    done, spent = [0] * len(cards), 0.0
    for _worth, at, number, cost, gain in steps:
        if spent + cost > room:
            break
        if gain > 0 and done[at] == number:
            done[at], spent = number + 1, spent + cost
    return done, spent


def _topic(topic: str, cards: Sequence[Prepared], done: Sequence[int], seconds: float) -> TopicForecast:
    own = [(card, count) for card, count in zip(cards, done, strict=True) if card.topic == topic]
    new = [count for card, count in own if card.is_new]
    reviews = sum(count for _, count in own) + (NEW_CARD - 1) * sum(count > 0 for count in new)
    return TopicForecast(
        topic=topic,
        cards=len(own),
        new=len(new),
        today=expected([card.recall for card, _ in own]),
        unstudied=expected([card.course.recall[0] for card, _ in own]),
        on_day=expected([card.course.recall[count] for card, count in own]),
        minutes=reviews * seconds / 60,
        left_out=sum(count == 0 for count in new),
    )
