"""A learner's study day and the settings that schedule it, from their preferences."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.accounts.queries import Preferences
from app.scheduling.parameters import Settings
from app.scheduling.study_day import DayContext


@dataclass(frozen=True, slots=True)
class Today:
    """The study day of an instant, when it ends, and how reviews of it are scheduled."""

    context: DayContext
    ends_at: datetime
    settings: Settings


def today(now: datetime, preferences: Preferences) -> Today:
    context = DayContext.at(now, ZoneInfo(preferences.zone), preferences.rollover_hour)
    return Today(context, context.start_in(1), settings_of(preferences.desired_retention))


@lru_cache(maxsize=256)
def settings_of(desired_retention: float) -> Settings:
    return Settings(desired_retention=desired_retention)
