"""What an interviewer asks next: the author's own follow-ups, else questions drawn from what stands around the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.seeds import generator


class Origin(StrEnum):
    AUTHOR = "author"
    CONTRAST = "contrast"  # a table that compares
    POINT = "point"  # another piece of knowledge of the same topic
    HEADING = "heading"  # a section below, or beside


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question after the answer. HTML beside the text where somebody wrote it; `answer` is HTML, or nothing."""

    text: str
    origin: Origin
    html: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a question in its handbook: prompts of cards with their answers, and titles of sections."""

    contrasts: Sequence[FollowUp] = ()
    points: Sequence[FollowUp] = ()
    headings: Sequence[str] = ()
    topic: str = ""  # the title of its own section


_ABOUT_A_HEADING: tuple[Callable[[str], str], ...] = (
    "When does it fail, seen from “{}”?".format,
    "What does it cost, in terms of “{}”?".format,
    "How does “{}” bear on your answer?".format,
)
_ABOUT_THE_TOPIC: tuple[str, ...] = (
    "Why is that so? Give the reason, not the rule.",
    "When does it fail?",
    "What does it cost: time, memory, data, or the work of people?",
    "What would you compare it with, and when would you choose the other?",
)


def follow_ups(authored: Sequence[FollowUp], around: Around, count: int, seed: int) -> tuple[FollowUp, ...]:
    """So many follow-ups at most; the author's in their order and nothing else where there are any."""
    if authored:
        return tuple(authored[:count])
    chance = generator("follow-ups", seed)
    headings = [
        FollowUp(chance.choice(_ABOUT_A_HEADING)(title), Origin.HEADING)
        for title in around.headings
        if title.casefold() != around.topic.casefold()
    ]
    plain = [FollowUp(text, Origin.HEADING) for text in _ABOUT_THE_TOPIC]
    found = list[FollowUp]()
    for kind in (around.contrasts, headings, plain, around.points):  # one of each before a second of any
        if kind:
            found.append(chance.choice(list(kind)))
    rest = [one for one in plain if one not in found]
    chance.shuffle(rest)
    return tuple((found + rest)[:count])
