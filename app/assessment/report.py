"""Items as plain data and as text: what `viva items` prints."""

from collections import Counter
from typing import Any

from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    Number,
    Order,
    Pairs,
    Points,
    Tex,
    Truth,
    Typed,
)
from app.assessment.numeric import written
from app.assessment.showing import TRUE_OR_FALSE, rights


def item_json(item: Item) -> dict[str, Any]:
    """An item with its key; `key` holds 0-based indexes of `options` where there are any, else texts."""
    options, key = options_and_key(item)
    return {
        "id": item.id,
        "kind": item.kind.value,
        "breadcrumb": list(item.breadcrumb),
        "stem": item.stem or _blanked(item),
        "options": options,
        "key": key,
        "from_line": item.lines.first,
        "rule": item.rule,
        "difficulty": item.difficulty,
    }


def options_and_key(item: Item) -> tuple[list[str], list[int] | list[str]]:
    """What can be chosen, in the item's own order, and what is right of it."""
    match item.parts:
        case Choice(options=options, right=right):
            return list(options), list(right)
        case Truth(is_true=is_true):
            return list(TRUE_OR_FALSE), [0 if is_true else 1]
        case Order(steps=steps):
            return list(steps), list(range(len(steps)))
        case Pairs(pairs=pairs) as both:
            return list(rights(both)), [f"{left} → {right}" for left, right in pairs]
        case Typed(accepted=accepted) | Tex(accepted=accepted):
            return [], list(accepted)
        case Blanks(blanks=blanks):
            return [], [blank.accepted[0] for blank in blanks]
        case Points(points=points):
            return [], [point.accepted[0] for point in points]
        case Number(value=value, unit=unit):
            return [], [f"{written(value)} {unit}".strip()]
        case Calculation(formula=formula, unit=unit):
            return [], [f"{formula} {unit}".strip()]


def items_text(items: list[Item]) -> str:
    """The items to be read in a terminal."""
    lines = []
    for item in items:
        options, key = options_and_key(item)
        stem = " ".join((item.stem or _blanked(item)).split())
        lines.append(f"{item.lines.first:>5}  {item.kind:<10} {' › '.join(item.breadcrumb)}: {stem}")
        if options and all(isinstance(one, int) for one in key):
            lines += [f"{'':>18}{'✓' if n in key else '·'} {option}" for n, option in enumerate(options)]
        else:
            lines += [f"{'':>18}✓ {one}" for one in key]
    kinds = ", ".join(
        f"{count} {kind}" for kind, count in Counter(item.kind.value for item in items).most_common()
    )
    return "\n".join((*lines, f"{len(items)} items" + (f": {kinds}" if kinds else "")))


def _blanked(item: Item) -> str:
    return "____".join(item.parts.texts) if isinstance(item.parts, Blanks) else ""
