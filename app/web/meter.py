"""Counts how often somebody asks for something."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

_MOST = 10_000  # who is remembered


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then one each so many seconds."""

    what: str  # as it stands in “Many … were asked for”
    at_once: int
    every_s: float


class Meter:
    """Counts by the generic cell rate algorithm: of each one that asks, the instant at which their next would be even."""

    def __init__(self) -> None:
        self._even_at: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def take(self, pace: Pace, who: str, now: datetime) -> timedelta:
        """Counts one; gives how long to wait where it is too many, and does not count that."""
        every, key = timedelta(seconds=pace.every_s), (pace.what, who)
        even_at = max(self._even_at.pop(key, now), now)
        if even_at - now > pace.at_once * every:
            even_at = now  # the clock was set back
        wait = even_at - now - (pace.at_once - 1) * every
        self._even_at[key] = even_at if wait > timedelta(0) else even_at + every
        while len(self._even_at) > _MOST:
            self._even_at.popitem(last=False)
        return max(wait, timedelta(0))
