"""The clock of an interview: a deadline that only pauses move, a grace for the network, targets of questions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=10)  # after the deadline; what was sent in time may take so long
_AMBER = 0.75  # of a question's target
_SPOKEN_S = (300, 60)  # seconds left at which the clock speaks, besides at half of the time


class Pace(StrEnum):
    """How a question stands against its target."""

    CALM = "calm"
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Course:
    """Where an interview stands in time."""

    started_at: datetime
    deadline_at: datetime
    paused_at: datetime | None = None
    paused: timedelta = timedelta()  # in pauses that are over

    def left(self, now: datetime) -> timedelta:
        """What is left until the deadline; while it is paused, what was left when it began to be."""
        return max(timedelta(), self.deadline_at - (self.paused_at or now))

    def left_ms(self, now: datetime) -> int:
        return round(self.left(now) / timedelta(milliseconds=1))

    def used(self, now: datetime) -> timedelta:
        """What went by without the pauses."""
        return (self.paused_at or now) - self.started_at - self.paused

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is taken any more: the deadline and the grace are past."""
        return self.paused_at is None and now > self.deadline_at + GRACE

    def pause(self, now: datetime) -> "Course":
        return self if self.paused_at else replace(self, paused_at=now)

    def resume(self, now: datetime) -> "Course":
        """Goes on with what was left; a clock that went back meanwhile takes nothing away."""
        if self.paused_at is None:
            return self
        stood = max(timedelta(), now - self.paused_at)
        return replace(self, paused_at=None, paused=self.paused + stood, deadline_at=self.deadline_at + stood)


def pace_of(spent: timedelta, target: timedelta) -> Pace:
    if spent > target:
        return Pace.OVER
    return Pace.NEAR if spent >= _AMBER * target else Pace.CALM


def spoken_at(minutes: int) -> tuple[int, ...]:
    """Seconds left at which the clock says so to who cannot see it, the first first."""
    half = minutes * 30
    return tuple(sorted({half, *(one for one in _SPOKEN_S if one < half)}, reverse=True))


def clock_face(left: timedelta) -> str:
    """`12:05`, or `1:02:05`."""
    seconds = max(0, round(left.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
