"""What a response earns, 0 to 1.

It never falls when one more part is right. A blind guess at an order or at several options earns nothing on average.
"""

from itertools import combinations
from typing import assert_never

from app.assessment import numeric, tex
from app.assessment.calculated import drawn, number_of
from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    Number,
    Order,
    Outcome,
    Pairs,
    Points,
    Response,
    Tex,
    Truth,
    Typed,
)
from app.assessment.showing import order_of, rights
from app.assessment.typed import assign, matches
from app.kernel.errors import Invalid

MOST_TEXT = 10_000  # characters of all that is typed for one item
_MOST_CHOSEN = 200


def check_response(response: Response) -> None:
    """Refuses what no page sends, before it is stored.

    Raises:
        Invalid: it is too long.
    """
    size = sum(map(len, response.texts))
    if size > MOST_TEXT or len(response.texts) > _MOST_CHOSEN or len(response.chosen) > _MOST_CHOSEN:
        raise Invalid(
            f"An answer may have {MOST_TEXT} characters; this has {size}.", "Shorten it and send it again."
        )


def score(item: Item, seed: int, response: Response) -> Outcome:
    """What a response to the item, as `shown` with this seed, earns. Any response can be scored."""
    parts, chosen = item.parts, response.chosen
    text = response.texts[0] if response.texts else ""
    match parts:
        case Choice():
            return _choice(parts, [_at(order_of(item, seed), place) for place in dict.fromkeys(chosen)], item)
        case Truth():
            right = chosen[:1] == ((0,) if parts.is_true else (1,))
            return Outcome(float(right), (right,))
        case Order():
            return _order(len(parts.steps), [_at(order_of(item, seed), place) for place in chosen])
        case Pairs():
            return _pairs(parts, order_of(item, seed), chosen)
        case Blanks():
            given = (*response.texts, *[""] * len(parts.blanks))
            flags = tuple(matches(one, blank) for one, blank in zip(given, parts.blanks, strict=False))
            return Outcome(sum(flags) / len(flags), flags)
        case Number():
            return _whether(*numeric.accepts(text, parts))
        case Calculation():
            return _whether(*numeric.accepts(text, number_of(parts, drawn(parts, item.id, seed))))
        case Points():
            named = assign(response.texts[: len(parts.points)], parts.points)
            return Outcome(sum(n >= 0 for n in named) / len(parts.points), tuple(n >= 0 for n in named))
        case Typed():
            return _whether(matches(text, parts))
        case Tex():
            return _whether(*tex.accepts(text, parts))
        case _:
            assert_never(parts)


def _whether(right: bool, note: str = "") -> Outcome:
    return Outcome(float(right), (right,), note)


def _at(order: tuple[int, ...], place: int) -> int:
    return order[place] if 0 <= place < len(order) else -1


def _choice(parts: Choice, chosen: list[int], item: Item) -> Outcome:
    """Of one: it or nothing. Of several: each right one earns its share, each wrong one takes a share away."""
    flags = tuple(n in parts.right for n in chosen)
    if item.kind == "choice":
        return Outcome(float(flags == (True,)), flags)
    earned = (sum(flags) - flags.count(False)) / len(parts.right)
    return Outcome(max(0.0, earned), flags)


def _order(size: int, given: list[int]) -> Outcome:
    """Kendall's tau, nothing below zero: of all pairs of steps, how many more stand right than wrong."""
    flags = tuple(place == step for place, step in enumerate(given))
    if sorted(given) != list(range(size)):
        return Outcome(0.0, flags)
    pairs = size * (size - 1) // 2
    right = sum(first < second for first, second in combinations(given, 2))
    return Outcome(max(0.0, 2 * right / pairs - 1) if pairs else 1.0, flags)


def _pairs(parts: Pairs, order: tuple[int, ...], chosen: tuple[int, ...]) -> Outcome:
    options = rights(parts)
    given = (*chosen, *[-1] * len(parts.pairs))
    flags = []
    for (_, right), place in zip(parts.pairs, given, strict=False):
        at = _at(order, place)
        flags.append(at >= 0 and options[at] == right)
    return Outcome(sum(flags) / len(flags), tuple(flags))
