"""What the formats share: where imported items belong, what was refused, and weights of options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assessment.authored.fields import Wrong
from app.assessment.authored.kinds import options_of
from app.assessment.model import Choice, Item, ItemKind, Origin, Parts
from app.handbook.model import Lines
from app.handbook.titles import slug
from app.kernel.errors import Invalid

MAX_CHARACTERS = 5_000_000
MOST_QUESTIONS = 5_000
_FULL = 99.0  # percent; formats round thirds


@dataclass(frozen=True, slots=True)
class Home:
    """The topic that imported items are put into."""

    topic: str
    breadcrumb: tuple[str, ...]

    def below(self, category: str) -> "Home":
        """The topic for a category, which other systems write as a path: "$course$/top/Chapter 1"."""
        parts = [part.strip() for part in re.split(r"(?<!/)/(?!/)", category) if part.strip()]
        name = " ".join(parts[-1].split()) if parts else ""
        if not name or name in ("top", "$course$", "$system$", "$module$", "$cat1$"):
            return self
        return Home(slug(name) or self.topic, (self.breadcrumb[0], name))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question of a file that was not taken over, by its line or, in XML, its number."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    items: tuple[Item, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and the items that the format has no word for."""

    text: str
    left_out: tuple[Item, ...]


def imported(
    home: Home, rule: str, name: str, line: int, kind: ItemKind, stem: str, parts: Parts, why: str = ""
) -> Item:
    """An item of a file. Its id is the name that it has there, or else its stem's."""
    return Item(
        id=f"{home.topic}#{rule}:{slug(name) or slug(stem) or kind.value}",
        kind=kind,
        breadcrumb=home.breadcrumb,
        stem=stem,
        parts=parts,
        origin=Origin.AUTHORED,
        rule=rule,
        topic=home.topic,
        lines=Lines(line, line),
        why=why,
    )


def choice_of(options: Sequence[tuple[str, float]], *, fixed: bool = False) -> tuple[ItemKind, Choice]:
    """Options with their percent of the score: one that earns all is a choice, several above zero a multiple.

    Args:
        fixed: whether they are to stay in this order.

    Raises:
        Invalid: none is right, only one is there, or two are equal.
    """
    right = [text for text, weight in options if weight > 0]
    wrong = [text for text, weight in options if weight <= 0]
    if not right:
        raise Invalid("None of its answers is right.", "Mark one.")
    full = [text for text, weight in options if weight >= _FULL]
    if len(full) > 1:
        raise Invalid("Two of its answers each earn everything.", "Give each its share.")
    if full and len(right) > 1:
        raise Invalid(
            "An answer earns everything and another a part.",
            "Leave one right answer, or give each its share.",
        )
    try:
        known = options_of(right, wrong)
    except Wrong as error:
        raise Invalid(error.message, error.hint) from error
    texts = tuple(text for text, _ in options)
    places = tuple(n for n, (_, weight) in enumerate(options) if weight > 0)
    return (ItemKind.CHOICE if full else ItemKind.MULTIPLE), Choice(texts, places, fixed or known.fixed)


def share(parts: Choice) -> float:
    """The percent that each right option earns."""
    return 100 / len(parts.right)


def unique(items: Sequence[Item], refused: list[Refusal]) -> tuple[Item, ...]:
    """Items whose ids are each there once; a second one is refused by name."""
    found: dict[str, Item] = {}
    twice = [item for item in items if found.setdefault(item.id, item) is not item]
    refused += [
        Refusal(
            one.lines.first, f"It is named like question {found[one.id].lines.first}. Give it its own name."
        )
        for one in twice
    ]
    return tuple(found.values())


def check_size(text: str, questions: int = 0) -> None:
    """Refuses more than a teacher's bank has.

    Raises:
        Invalid: it is larger.
    """
    if questions > MOST_QUESTIONS:
        raise Invalid(f"The file has more than {MOST_QUESTIONS:,} questions.", "Split it.")
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"The file has {len(text)} characters; {MAX_CHARACTERS} are allowed.", "Split it.")
