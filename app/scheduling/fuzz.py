"""Spreads intervals a little, so that cards learned together do not stay together for ever."""

from math import floor, inf

from app.kernel.seeds import seed_of

# From day, to day, share of the days between them. A day on top of it makes the ranges of Anki and py-fsrs.
BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, inf, 0.05))


def chance(card_id: int, reps: int) -> float:
    """A number in [0, 1) that is the same for the same card at the same count of reviews."""
    return (seed_of("fuzz", card_id, reps) >> 11) * 2.0**-53


def days_within(interval: float, minimum: int, maximum: int, at: float | None) -> int:
    """Whole days for an interval in days: at the place `at` in [0, 1) of its range, or rounded for None.

    The result is from `minimum` to `maximum`; if those exclude each other, `maximum` rules.
    """
    minimum = min(max(1, minimum), maximum)
    interval = min(max(interval, minimum), maximum)
    if at is None:
        return _nearest(interval)
    low, high = bounds(interval, minimum, maximum)
    return low + floor(at * (high - low + 1))


def bounds(interval: float, minimum: int, maximum: int) -> tuple[int, int]:
    """The shortest and the longest whole days that an interval may become."""
    spread = _spread(interval)
    low, high = (min(max(_nearest(interval + by), minimum), maximum) for by in (-spread, spread))
    if low == high and 2 < high < maximum:
        high += 1  # a lower bound must not make cards stick together
    return low, high


def _spread(interval: float) -> float:
    if interval < BANDS[0][0]:
        return 0.0
    return 1.0 + sum(share * max(0.0, min(interval, end) - start) for start, end, share in BANDS)


def _nearest(days: float) -> int:
    return floor(days + 0.5)
