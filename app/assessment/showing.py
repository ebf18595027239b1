"""What of an item may be shown before it is answered, and its key as the same seed shows it.

The one and the other are apart, so that a page cannot hold the key by accident. `seed` is stored with the attempt:
it draws the order of options and the numbers of a calculated item, the same each time.
"""

from collections.abc import Sequence
from typing import assert_never

from app.assessment.calculated import drawn, filled, number_of
from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    Number,
    Order,
    Pairs,
    Points,
    Shown,
    Solution,
    Tex,
    Truth,
    Typed,
)
from app.assessment.numeric import written
from app.kernel.seeds import generator

TRUE_OR_FALSE = ("True", "False")


def shown(item: Item, seed: int) -> Shown:
    """The item without its key."""
    parts = item.parts

    def of(stem: str = item.stem, **more: object) -> Shown:
        return Shown(item.kind, item.breadcrumb, stem, **more)  # type: ignore[arg-type]

    match parts:
        case Choice():
            return of(options=_in(order_of(item, seed), parts.options))
        case Truth():
            return of(options=TRUE_OR_FALSE)
        case Order():
            return of(options=_in(order_of(item, seed), parts.steps))
        case Pairs():
            prompts = tuple(left for left, _ in parts.pairs)
            return of(options=_in(order_of(item, seed), rights(parts)), prompts=prompts)
        case Blanks():
            return of(texts=parts.texts, fields=len(parts.blanks))
        case Number():
            return of(unit=parts.unit, fields=1)
        case Calculation():
            return of(filled(item.stem, drawn(parts, item.id, seed)), unit=parts.unit, fields=1)
        case Points():
            return of(fields=len(parts.points))
        case Typed() | Tex():
            return of(fields=1)
        case _:
            assert_never(parts)


def solution(item: Item, seed: int) -> Solution:
    """The key; positions are those of `shown` with the same seed."""
    parts, order = item.parts, order_of(item, seed)
    match parts:
        case Choice():
            chosen = sorted(order.index(n) for n in parts.right)
            key = Solution(tuple(chosen), lines=tuple(parts.options[n] for n in parts.right))
        case Truth():
            at = 0 if parts.is_true else 1
            key = Solution((at,), lines=(TRUE_OR_FALSE[at],))
        case Order():
            key = Solution(tuple(order.index(n) for n in range(len(order))), lines=parts.steps)
        case Pairs():
            options = _in(order, rights(parts))
            lines = tuple(f"{left} → {right}" for left, right in parts.pairs)
            key = Solution(tuple(options.index(right) for _, right in parts.pairs), lines=lines)
        case Blanks():
            key = _typed([blank.accepted[0] for blank in parts.blanks])
        case Number():
            key = _typed([_with_unit(parts)])
        case Calculation():
            key = _typed([_with_unit(number_of(parts, drawn(parts, item.id, seed)))])
        case Points():
            key = _typed([point.accepted[0] for point in parts.points])
        case Typed():
            key = _typed([parts.accepted[0]])
        case Tex():
            key = Solution(texts=(parts.accepted[0],), lines=(f"${parts.accepted[0]}$",))
        case _:
            assert_never(parts)
    why = filled(item.why, drawn(parts, item.id, seed)) if isinstance(parts, Calculation) else item.why
    return Solution(key.chosen, key.texts, key.lines, why)


def order_of(item: Item, seed: int) -> tuple[int, ...]:
    """For each place shown the index of what stands there; () where nothing is put in order."""
    match item.parts:
        case Choice(options=options, fixed=fixed):
            size = len(options)
            if fixed:
                return tuple(range(size))
        case Order(steps=steps):
            size = len(steps)
        case Pairs() as pairs:
            size = len(rights(pairs))
        case _:
            return ()
    order = list(range(size))
    generator("order", item.id, seed).shuffle(order)
    return tuple(order)


def rights(pairs: Pairs) -> tuple[str, ...]:
    """What the prompts are matched with, each once."""
    return tuple(dict.fromkeys((*(right for _, right in pairs.pairs), *pairs.extra)))


def _in(order: Sequence[int], options: Sequence[str]) -> tuple[str, ...]:
    return tuple(options[n] for n in order)


def _typed(texts: Sequence[str]) -> Solution:
    return Solution(texts=tuple(texts), lines=tuple(texts))


def _with_unit(number: Number) -> str:
    return f"{written(number.value)} {number.unit}".strip()
