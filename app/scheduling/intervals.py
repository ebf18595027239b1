"""Intervals in words: short for a button, spoken for a screen reader."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

# Seconds, short name, spoken name, smallest step shown.
UNITS = (
    (60, "min", "minute", "1"),
    (3_600, "h", "hour", "1"),
    (86_400, "d", "day", "1"),
    (2_629_800, "mo", "month", "0.1"),  # 30.4375 days
    (31_557_600, "yr", "year", "0.1"),
)


def describe(interval: timedelta) -> str:
    """In short: "<1 min", "10 min", "3 h", "4 d", "1.2 mo", "2.3 yr"."""
    number, short, _ = _in_words(interval)
    return f"{number} {short}" if number else f"<1 {short}"


def spoken(interval: timedelta) -> str:
    """To be read aloud: "less than 1 minute", "4 days", "1.2 months"."""
    number, _, name = _in_words(interval)
    if not number:
        return f"less than 1 {name}"
    return f"{number} {name}" if number == "1" else f"{number} {name}s"


def _in_words(interval: timedelta) -> tuple[str, str, str]:
    """A number with its unit; a unit gives way to the next where rounding fills that: never "60 min".

    There is no number for less than a minute.
    """
    seconds = Decimal(int(interval.total_seconds()))
    fits = [
        larger
        for smaller, larger in pairwise(UNITS)
        if seconds >= larger[0] - smaller[0] * Decimal(smaller[3]) / 2
    ]
    size, short, name, step = fits[-1] if fits else UNITS[0]
    if seconds < UNITS[0][0]:
        return "", short, name
    number = (seconds / size).quantize(Decimal(step), ROUND_HALF_UP)
    return f"{number:f}".removesuffix(".0"), short, name
