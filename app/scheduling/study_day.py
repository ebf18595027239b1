"""The learner's days: they end at a rollover hour in the learner's zone, not at midnight in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from app.kernel.errors import Invalid

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def day_start(day: date, zone: ZoneInfo, rollover_hour: int) -> datetime:
    """The instant, in UTC, at which a study day begins.

    Where the clocks skip the rollover hour, the day begins as much later as they skip; where they show it
    twice, it begins the first time. So days are always in order, and an instant is in exactly one of them.
    """
    if not 0 <= rollover_hour <= 23:
        raise Invalid(
            f"There is no hour {rollover_hour}.", "Choose an hour from 0 to 23 for the start of a day."
        )
    return datetime.combine(day, time(rollover_hour), zone).astimezone(UTC)


def study_day(now: datetime, zone: ZoneInfo, rollover_hour: int) -> date:
    """The study day that an aware instant belongs to: the last one that has begun."""
    day = now.astimezone(zone).date() + ONE_DAY  # clocks set back over midnight may be a day behind
    while day_start(day, zone, rollover_hour) > now:
        day -= ONE_DAY
    return day


@dataclass(frozen=True, slots=True)
class DayContext:
    """A study day, and the rule by which it and its neighbours begin."""

    day: date
    zone: ZoneInfo
    rollover_hour: int

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo, rollover_hour: int) -> Self:
        """The day of an instant."""
        return cls(study_day(now, zone, rollover_hour), zone, rollover_hour)

    def start_in(self, days: int) -> datetime:
        """When the study day begins that is so many days after this one; UTC."""
        return day_start(self.day + timedelta(days), self.zone, self.rollover_hour)

    def days_since(self, earlier: date) -> int:
        """Whole study days since an earlier one; 0 if the learner's clock or zone went back."""
        return max(0, (self.day - earlier).days)
