"""Numbers as people type them: "1,048,576", "1e6", "1.2M", "3 × 10^8", "50 %", "1,5" and "512 MB"."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assessment.model import Number

_NUMBER = re.compile(
    r"\s*(?:[=≈~]\s*)?(?P<sign>[-+−]?)\s*(?P<digits>\d[\d.,' \u00a0\u202f_]*\d|\d|[.,]\d+)"
    r"(?:\s*(?:[x×*·]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*\{?\s*(?P<power>[-+−]?\s*\d{1,3})\s*\}?"
    r"|[eE](?P<exponent>[-+]?\d{1,3}))?"
    r"\s*(?:/\s*(?P<under>\d+(?:\.\d+)?))?\s*(?P<rest>\D*)$"
)
_LARGE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_LARGE |= {"t": 1e12, "tn": 1e12, "trillion": 1e12}
_LONGEST = 100  # characters


@dataclass(frozen=True, slots=True)
class Given:
    """A number and the unit written behind it, "" for none."""

    value: float
    unit: str


def read_number(text: str, units: Sequence[str] = ()) -> list[Given]:
    """All readings of a text as a number, the likeliest first; [] where it is none.

    More than one where people differ: "1,500" is one and a half thousand, or one and a half. A suffix that is a
    unit of the item is never read as thousands or millions ("m" for metres).
    """
    found = _NUMBER.match(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return []
    rest = found["rest"].strip().strip("$").strip()
    scale, unit = _scaled(rest, units)
    readings = []
    for digits in _digits(found["digits"]):
        value = _value(digits, found) * scale
        if math.isfinite(value):
            readings.append(Given(value, unit))
    return readings


def _value(digits: str, found: re.Match[str]) -> float:
    exponent = (found["power"] or found["exponent"] or "0").replace("−", "-").replace(" ", "")
    try:
        value = float(f"{digits}e{exponent}") / float(found["under"] or 1)
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return -value if found["sign"] in ("-", "−") else value


def _digits(text: str) -> list[str]:
    """The digits with a decimal point, in the one or two ways that separators can be meant."""
    text = re.sub(r"[' \u00a0\u202f_]", "", text)
    if "," in text and "." in text:  # the last one is the decimal's
        last = max(text.rfind(","), text.rfind("."))
        group = "," if text[last] == "." else "."
        whole = text[:last].replace(group, "")
        return [f"{whole}.{text[last + 1 :]}"] if whole.isdigit() and text[last + 1 :].isdigit() else []
    for mark in ",.":
        if text.count(mark) > 1:
            first, *groups = text.split(mark)
            return [text.replace(mark, "")] if first and all(len(group) == 3 for group in groups) else []
    if "," in text:
        before, after = text.split(",")
        decimal = f"{before}.{after}"
        grouped = len(after) == 3 and 0 < len(before) <= 3 and before != "0"
        return [before + after, decimal] if grouped else [decimal]
    return [text]


def _scaled(rest: str, units: Sequence[str]) -> tuple[float, str]:
    known = {unit.casefold() for unit in units}
    if not rest or rest.casefold() in known:
        return 1.0, rest
    word, _, more = rest.partition(" ")
    if word.casefold() in _LARGE and (not more or more.strip().casefold() in known):
        return _LARGE[word.casefold()], more.strip()
    head, tail = rest[:1], rest[1:].strip()
    if head.casefold() in _LARGE and tail.casefold() in known and tail:
        return _LARGE[head.casefold()], tail
    return 1.0, rest


def is_near(given: float, number: Number) -> bool:
    """Whether a value is within the tolerance, or is the value of six digits, of a number that is not whole."""
    value = number.value
    allowed = max(number.tolerance.absolute, number.tolerance.relative * abs(value))
    hair = (1e-9 if value == int(value) else 5e-6) * abs(value)
    return abs(given - value) <= max(allowed * (1 + 1e-9), hair)


def accepts(text: str, number: Number) -> tuple[bool, str]:
    """Whether a typed number is right, and what to tell where it could not be read as meant."""
    factors = {name.casefold(): factor for name, factor in number.units}
    factors[number.unit.casefold()] = 1.0
    readings = read_number(text, [name for name in factors if name])
    if not readings:
        return False, "This could not be read as a number." if text.strip() else ""
    note = ""
    for given in readings:
        unit = given.unit.casefold().rstrip(".")
        if unit and unit not in factors:
            if unit in ("%", "percent") and is_near(given.value / 100, number):
                return True, ""
            note = f"The unit “{given.unit}” is not known here."
            continue
        if is_near(given.value * (factors[unit] if unit else 1.0), number):
            return True, ""
    return False, note


def written(value: float) -> str:
    """A number as people write it: no more digits than it has, six of them where it is not whole."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}"
