"""The chapters as text: the numbers that they state, their quiz items and their code."""

import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from app import paths

BOOK = paths.CONTENT / "handbooks" / "deep-learning"
CHAPTERS = sorted(BOOK.glob("[0-9]*.md"))

_NUMBER = r"([-−]?\d+(?:(?:,|\{,\})\d{3})*(?:\.\d+)?(?:\s?(?:\\times|×)\s?10\^\{?-?\d+\}?)?)"
_FENCE = re.compile(r"^```item\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def chapter_file(number: int) -> Path:
    return next(path for path in CHAPTERS if path.name.startswith(f"{number:02}-"))


@cache
def text_of(number: int) -> str:
    return chapter_file(number).read_text(encoding="utf-8")


def says(number: int, sentence: str, *expected: float) -> None:
    """Asserts that a chapter says a sentence, `#` standing for numbers, and that the numbers are right.

    A number is right if it is the expected one rounded to the digits that are shown. Where the sentence stands
    several times, all must be right.
    """
    pattern = _NUMBER.join(re.escape(part) for part in sentence.split("#"))
    found = [match.groups() for match in re.finditer(pattern, text_of(number))]
    assert found, f"chapter {number} does not say: {sentence}"
    for groups in found:
        assert len(groups) == len(expected), sentence
        for shown, right in zip(groups, expected, strict=True):
            value, unit = _value(shown)
            assert abs(value - right) <= 0.5001 * unit, f"chapter {number}: {sentence}: {shown} is {right}"


def _value(shown: str) -> tuple[float, float]:
    """A number as written and what its last digit counts."""
    mantissa, _, power = re.sub(r"\s?(?:\\times|×)\s?", "×", shown).partition("×")
    digits = mantissa.replace("{,}", "").replace(",", "").replace("−", "-")
    scale = 10.0 ** int(power.removeprefix("10^").strip("{}")) if power else 1.0
    return float(digits) * scale, 10.0 ** -len(digits.partition(".")[2]) * scale


@cache
def items_of(number: int) -> dict[str, dict[str, Any]]:
    """The quiz items of a chapter by their ids."""
    items = [tomllib.loads(fence) for fence in _FENCE.findall(text_of(number))]
    named = {item["id"]: item for item in items}
    assert len(named) == len(items), "two items have one id"
    return named


def draws(item: dict[str, Any]) -> list[dict[str, float]]:
    """All that the parameters of a calculated item can be; lists only."""
    names = list(item["parameters"])
    return [dict(zip(names, values, strict=True)) for values in product(*item["parameters"].values())]


def near(given: float, right: float, item: dict[str, Any]) -> bool:
    """Whether the right answer would be scored as right."""
    tolerance = item.get("tolerance", 0)
    if isinstance(tolerance, str):
        tolerance = float(tolerance.rstrip("%")) / 100 * abs(given)
    return abs(given - right) <= max(tolerance, 1e-9 * abs(right))


def run_code(number: int, holding: str) -> dict[str, Any]:
    """What the Python block of a chapter leaves behind that holds a word."""
    (block,) = [code for code in _CODE.findall(text_of(number)) if holding in code]
    names: dict[str, Any] = {}
    exec(compile(block, f"chapter {number}", "exec"), names)
    return names


def code_of(number: int) -> list[str]:
    return _CODE.findall(text_of(number))
