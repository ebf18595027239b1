"""A blueprint: what an interview asks, how long, by which rules. Values, and what can be said against them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

MOST_MINUTES = 240
MOST_QUESTIONS = 60
MOST_SECTIONS = 12
_LONGEST_NAME = 80


class Level(StrEnum):
    """Whom the interview is for."""

    JUNIOR = "junior"
    SENIOR = "senior"
    STAFF = "staff"
    LEAD = "lead"


class Form(StrEnum):
    """What a section asks for."""

    OPEN = "open"  # an interview question, answered at length
    FORMULA = "formula"  # to be written on the whiteboard
    RAPID = "rapid"  # short questions, short answers
    CHOICE = "choice"
    CALCULATION = "calculation"


class Drawing(StrEnum):
    """Which questions come first."""

    SPREAD = "spread"  # from as many topics as there are
    WEAKEST = "weakest"  # what is least likely to be recalled today
    UNASKED = "unasked"  # what no interview has asked yet
    RANDOM = "random"


class Difficulty(IntEnum):
    """How hard a question is; what an author's own word for it means is told by `rank_of`."""

    JUNIOR = 1
    MIDDLE = 2
    SENIOR = 3
    STAFF = 4


_RANKS = {
    Difficulty.JUNIOR: ("junior", "junior trap", "easy", "beginner", "entry", "basic", "warm-up", "intern"),
    Difficulty.MIDDLE: ("middle", "mid", "medium", "intermediate", "moderate"),
    Difficulty.SENIOR: ("senior", "hard", "advanced", "difficult"),
    Difficulty.STAFF: ("staff", "lead", "principal", "expert", "very hard"),
}
_RANK_OF = {word: rank for rank, words in _RANKS.items() for word in words}
# What an interview at a level asks where the blueprint does not say: shares of each difficulty.
MIXES: Mapping[Level, Mapping[Difficulty, float]] = {
    Level.JUNIOR: {Difficulty.JUNIOR: 3, Difficulty.MIDDLE: 2},
    Level.SENIOR: {Difficulty.MIDDLE: 1, Difficulty.SENIOR: 3},
    Level.STAFF: {Difficulty.SENIOR: 2, Difficulty.STAFF: 2},
    Level.LEAD: {Difficulty.SENIOR: 1, Difficulty.STAFF: 3},
}


def rank_of(word: str | None) -> Difficulty | None:
    """What an author's word for a difficulty means; None where it means nothing to us."""
    return _RANK_OF.get((word or "").strip().casefold())


@dataclass(frozen=True, slots=True)
class Section:
    form: Form
    count: int
    minutes: float  # for each question
    mix: Mapping[Difficulty, float] = field(default_factory=dict)  # shares; empty: as the level has it


@dataclass(frozen=True, slots=True)
class Blueprint:
    name: str
    level: Level
    minutes: int  # of the whole interview
    sections: tuple[Section, ...]
    about: str = ""
    topics: Mapping[str, float] = field(default_factory=dict)  # weights by name; empty: all alike
    handbooks: tuple[str, ...] = ()  # slugs; empty: all
    drawing: Drawing = Drawing.SPREAD
    warm_up: bool = False  # begins with the easiest of its open questions
    closing: float = 0  # minutes at the end that belong to no question
    may_go_back: bool = True
    may_pause: bool = False
    one_of: tuple[str, ...] = ()  # other blueprints' slugs, of which one is drawn; then it has no sections

    @property
    def questions(self) -> int:
        return sum(section.count for section in self.sections)

    def at(self, level: Level) -> "Blueprint":
        return replace(self, level=level)


@dataclass(frozen=True, slots=True)
class Objection:
    """What cannot be meant, where, and what to do."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def objections(blueprint: Blueprint) -> tuple[Objection, ...]:
    """All that speaks against a blueprint by itself; whether a handbook can fill it is told by `drawing`."""
    return tuple(_objections(blueprint))


def _objections(one: Blueprint) -> Iterator[Objection]:
    if not one.name.strip():
        yield Objection("name", "It has no name. Give it one.")
    elif len(one.name) > _LONGEST_NAME:
        yield Objection("name", f"The name is longer than {_LONGEST_NAME} characters. Shorten it.")
    if any(not weight > 0 for weight in one.topics.values()):
        yield Objection("topics", "A weight must be greater than 0. Leave the topic out instead.")
    if one.one_of:
        if one.sections:
            yield Objection("one_of", "What draws one of other blueprints has no sections of its own.")
        return
    if not 1 <= one.minutes <= MOST_MINUTES:
        yield Objection(
            "minutes", f"An interview takes 1 to {MOST_MINUTES} minutes, not {one.minutes}. Choose between."
        )
    yield from _of_sections(one)


def _of_sections(one: Blueprint) -> Iterator[Objection]:
    if not one.sections:
        yield Objection("sections", "There are no sections. Say what is to be asked.")
    if len(one.sections) > MOST_SECTIONS:
        yield Objection("sections", f"There are more than {MOST_SECTIONS} sections. Join some.")
    for number, section in enumerate(one.sections, 1):
        if section.count < 1:
            yield Objection(f"section {number}", "It asks nothing. Ask at least one question, or remove it.")
        if not 0.1 <= section.minutes <= MOST_MINUTES:
            yield Objection(
                f"section {number}", f"A question takes 0.1 to {MOST_MINUTES} minutes. Choose between."
            )
        if any(share < 0 for share in section.mix.values()):
            yield Objection(f"section {number}", "A share of a difficulty is below 0. Give 0 or more.")
    if one.questions > MOST_QUESTIONS:
        yield Objection(
            "sections",
            f"An interview asks {MOST_QUESTIONS} questions at most, not {one.questions:,}. Ask fewer.",
        )
    elif (needed := minutes_needed(one)) > one.minutes + 1e-9 and one.minutes >= 1:
        yield Objection(
            "minutes",
            f"Its questions and the closing take {needed:g} minutes together, the interview {one.minutes}. "
            "Ask less, or give it more time.",
        )


def minutes_needed(one: Blueprint) -> float:
    """What the questions and the closing take by their targets."""
    return round(sum(section.count * section.minutes for section in one.sections) + one.closing, 2)
