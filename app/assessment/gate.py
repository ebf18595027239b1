"""The last look at every generated item: what fails is left out."""

from collections.abc import Iterable
from itertools import combinations

from app.assessment.distractors import says_key, tells_by_length
from app.assessment.model import Choice, Item, ItemKind, Order, Pairs, Points, Truth
from app.assessment.wording import same_option
from app.handbook.cards.wording import plain, words

FEWEST_OPTIONS, MOST_OPTIONS = 3, 5
_LONGEST_STEM = 900  # characters


def admit(items: Iterable[Item]) -> list[Item]:
    """Items without a fault; of two that ask the same, want the same or have the same id only the first."""
    asked: set[tuple[str, ...]] = set()
    recalled: set[tuple[tuple[str, ...], str]] = set()
    ids: set[str] = set()
    admitted = []
    for item in items:
        prompt = (
            *item.breadcrumb,
            " ".join(item.stem.split()),
            str(item.parts) if not item.stem else "",
            item.kind,
        )
        wanted = (item.breadcrumb, str(item.parts))
        if isinstance(item.parts, Points) and wanted in recalled:
            continue
        if fault(item) is None and prompt not in asked and item.id not in ids:
            asked.add(prompt)
            recalled.add(wanted)
            ids.add(item.id)
            admitted.append(item)
    return admitted


def fault(item: Item) -> str | None:
    """What is wrong with an item, or None."""
    if not item.breadcrumb or not all(part.strip() for part in item.breadcrumb):
        return "no breadcrumb"
    if len(item.stem) > _LONGEST_STEM:
        return "too long"
    match item.parts:
        case Choice() as parts:
            return _of_choice(item, parts)
        case Order(steps=texts):
            return "equal options" if _repeats(texts) else None
        case Pairs(pairs=pairs):
            lefts, rights = zip(*pairs, strict=True)
            return "equal options" if _repeats(lefts) or _repeats(rights) else None
        case Truth():
            return None if words(plain(item.stem)) else "no stem"
        case _:
            return None


def _of_choice(item: Item, parts: Choice) -> str | None:
    if _repeats(parts.options):
        return "equal options"
    if not all(any(char.isalnum() for char in option) for option in parts.options):
        return "an option says nothing"
    if item.kind == ItemKind.MULTIPLE:
        return None
    if not FEWEST_OPTIONS <= len(parts.options) <= MOST_OPTIONS:
        return "too few options"
    key = parts.options[parts.right[0]]
    wrong = [option for n, option in enumerate(parts.options) if n not in parts.right]
    prompt = " ".join((*item.breadcrumb, item.stem))
    if says_key(prompt, key) and not all(says_key(prompt, other) for other in wrong):
        return "gives itself away"
    return "tells by length" if tells_by_length(key, wrong) else None


def _repeats(texts: Iterable[str]) -> bool:
    return any(same_option(one, other) for one, other in combinations(texts, 2))
