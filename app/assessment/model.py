"""Items, what is shown of them, what is given, and what it earns. Values only.

All text is Markdown. An item has one of the `Parts` below, by its kind; `shown` in `app.assessment.showing` says
what of it may leave the server before it is answered.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from app.handbook.model import Lines


class ItemKind(StrEnum):
    CHOICE = "choice"  # one option is right
    MULTIPLE = "multiple"  # one or more are
    TRUE_FALSE = "true-false"
    SHORT = "short"  # a few words, typed
    CLOZE = "cloze"  # blanks in a text
    NUMERIC = "numeric"
    CALCULATED = "calculated"  # numeric, its numbers drawn anew each time
    ORDERING = "ordering"
    MATCHING = "matching"
    FORMULA = "formula"  # typed TeX
    RECALL = "recall"  # name the k


class Origin(StrEnum):
    AUTHORED = "authored"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class Choice:
    """Options to choose one or several of; `right` are 0-based indexes."""

    options: tuple[str, ...]
    right: tuple[int, ...]
    fixed: bool = False  # an option speaks of others ("both of the above"), so their order stays


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether the stem is true."""

    is_true: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """Wordings that are right; the first is the one that is shown."""

    accepted: tuple[str, ...]
    exact: bool = False  # no slip of the finger is forgiven, and case counts


@dataclass(frozen=True, slots=True)
class Blanks:
    """A text with a blank between each two of its parts, and what belongs there."""

    texts: tuple[str, ...]  # one more than there are blanks
    blanks: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far from the value is near enough: the wider of the two counts."""

    absolute: float = 0.0
    relative: float = 0.0  # 0.01 is one percent of the value


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a unit. `units` are others that may be given, each with how many of `unit` one of it is."""

    value: float
    tolerance: Tolerance = Tolerance()
    unit: str = ""
    units: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name in a calculated item, and the values that are drawn from."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Calculation:
    """Parameters, drawn anew for each attempt, and the formula that gives the value."""

    parameters: tuple[Parameter, ...]
    formula: str
    tolerance: Tolerance = Tolerance()
    unit: str = ""
    units: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Steps in the right order."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What belongs to what, and what belongs to nothing."""

    pairs: tuple[tuple[str, str], ...]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tex:
    """Formulas that are right, without dollars; `same` are pieces of TeX that may stand for one another."""

    accepted: tuple[str, ...]
    same: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """Points to be named, in any order; each may be worded in several ways."""

    points: tuple[Typed, ...]


Parts = Choice | Truth | Typed | Blanks | Number | Calculation | Order | Pairs | Tex | Points


@dataclass(frozen=True, slots=True)
class Item:
    """A question that can be scored."""

    id: str  # stable and unique in the handbook: the author's, or of the note's key, the rule and the part
    kind: ItemKind
    breadcrumb: tuple[str, ...]  # plain text, outermost first; with the stem it is the prompt
    stem: str
    parts: Parts
    origin: Origin
    rule: str  # what made it: "question", "fence", "table-value" …
    topic: str  # the topic's key
    lines: Lines
    note: str | None = None  # the key of the note whose knowledge it asks for
    why: str = ""
    hints: tuple[str, ...] = ()
    difficulty: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an item may be sent to whoever is to answer it. Options stand in the order drawn.

    The item's id is no part of it, for ids are made of the handbook's words and may hold the key.
    """

    kind: ItemKind
    breadcrumb: tuple[str, ...]
    stem: str
    options: tuple[str, ...] = ()  # of choices; steps to order; what the prompts are matched with
    prompts: tuple[str, ...] = ()  # of matching: each gets an option
    texts: tuple[str, ...] = ()  # of cloze: the text around the blanks
    fields: int = 0  # how many texts are to be typed
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """The key as the same seed shows it."""

    chosen: tuple[int, ...] = ()  # as in `Response`
    texts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()  # the key in words, Markdown, for whatever kind
    why: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What was given, in terms of what was shown: small, and the same shape for every kind.

    `chosen` are positions in `Shown.options`: the ones chosen, of a true-or-false item 0 for true and 1 for
    false, of an ordering item every position in the order given, of a matching item the option of each prompt
    (-1 for none). `texts` is what was typed, field by field.
    """

    chosen: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return all(one < 0 for one in self.chosen) and not any(text.strip() for text in self.texts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response earned."""

    score: float  # 0..1
    right: tuple[bool, ...] = field(default=())  # part by part: options chosen, fields, prompts, points
    note: str = (
        ""  # what to tell the learner of how it was read: "512 MB were expected as a number with its unit."
    )
