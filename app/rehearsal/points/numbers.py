r"""Numbers as words: one way of writing each, what is spoken as figures, and which are near enough to be meant.

`2.7\times10^{-5}`, `2.7e-5` and `2.7 × 10⁻⁵` are `#2.7e-5`; "two point three" is `#2.3`, "ninety nine" `#99`, and
"1.57 million" `#1570000`. Who says "about 0.4" means 0.39.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isfinite

from app.rehearsal.points.english import SCALES
from app.rehearsal.points.model import Word

MARK = "#"
NUMBER = (
    r"\d{1,30}(?:[.,]\d{1,30}){0,10}(?:\s?(?:e|\\times\s?10\^|×\s?10\^?)\s?\{?[-−⁻]?[\d⁰¹²³⁴-⁹]{1,3}\}?)?"
)
POWER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = str.maketrans(POWER + "⁻−", "0123456789--")
_NEAR = 0.05  # of a number
_COUNTED = 20  # whole numbers below are meant exactly


def number(raw: str) -> str:
    """One way of writing a number."""
    text = re.sub(r"[\s{}]", "", raw).translate(_RAISED).replace("\\times", "×")
    whole, _, power = re.sub(r"×10\^?", "e", text).partition("e")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", whole):
        whole = whole.replace(",", "")
    whole = whole.replace(",", ".")
    if "." in whole:
        whole = whole.rstrip("0").rstrip(".")
    return f"{MARK}{whole}e{power}" if power else f"{MARK}{whole}"


def value(said: str) -> float | None:
    """What a number word says, if it is one."""
    if not said.startswith(MARK):
        return None
    try:
        found = float(said.removeprefix(MARK))
    except ValueError:
        return None
    return found if isfinite(found) else None


def spoken(words: Sequence[Word]) -> list[Word]:
    """Numbers that are said in several words, as one."""
    found: list[Word] = []
    for word in words:
        if len(found) > 1 and (joined := _decimal(found[-2], found[-1], word)):
            found[-2:] = [joined]
        elif found and (joined := _sum(found[-1], word) or _scaled(found[-1], word)):
            found[-1] = joined
        else:
            found.append(word)
    return found


def _decimal(one: Word, point: Word, other: Word) -> Word | None:
    """As in "two point three"; what follows "zero point" goes on: "zero point nine nine"."""
    before, after = value(one.said), value(other.said)
    if point.said != "point" or before is None or after is None or not before == int(before) < 1e6:
        return None
    return (
        replace(one, said=f"{MARK}{int(before)}.{other.said.removeprefix(MARK)}", end=other.end)
        if after < 100 and after == int(after)
        else None
    )


def _sum(one: Word, other: Word) -> Word | None:
    """As in "ninety nine"."""
    tens, units = value(one.said), value(other.said)
    fits = tens in range(20, 100, 10) and units in range(1, 10) and 0 < other.start - one.end < 2
    return (
        replace(one, said=f"{MARK}{int(tens + units)}", end=other.end)
        if fits and tens and units and other.end - other.start > 1
        else None
    )


def _scaled(one: Word, other: Word) -> Word | None:
    """As in "1.57 million"."""
    count, scale = value(one.said), SCALES.get(other.said)
    if count is None or scale is None:
        return None
    return replace(one, said=f"{MARK}{count * scale:.12g}", end=other.end)


def near(said: str, known: Sequence[tuple[float, str]]) -> Iterable[str]:
    """The nearest of some numbers, sorted by value, if it is near enough."""
    meant = value(said)
    if meant is None or meant == 0 or (meant < _COUNTED and meant == int(meant)):
        return ()
    at = bisect_left(known, (meant, ""))
    likely = [one for one in known[max(0, at - 1) : at + 1] if abs(one[0] - meant) <= _NEAR * abs(one[0])]
    likely = [one for one in likely if one[0] >= _COUNTED or one[0] != int(one[0])]
    return (min(likely, key=lambda one: abs(one[0] - meant))[1],) if likely else ()
