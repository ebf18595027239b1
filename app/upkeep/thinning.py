"""Which backups stay: the newest of each hour of a day, each day of a week, each week of a month, each month of a year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Reason(StrEnum):
    SCHEDULE = "schedule"
    ASKED = "asked"  # by a person, who decides when it goes
    MIGRATION = "migration"
    RESTORE = "restore"  # of what another backup replaced


@dataclass(frozen=True, slots=True)
class Kept:
    """A good backup, as far as thinning looks at it."""

    name: str
    made_at: datetime
    reason: Reason


_Slot = Callable[[datetime], object]
_STEPS: tuple[tuple[timedelta, _Slot], ...] = (
    (timedelta(hours=24), lambda at: at.replace(minute=0, second=0, microsecond=0)),
    (timedelta(days=7), lambda at: at.date()),
    (timedelta(days=31), lambda at: tuple(at.isocalendar())[:2]),
    (timedelta(days=366), lambda at: (at.year, at.month)),
)
_GUARD = timedelta(
    days=30
)  # what stands for the store before a migration or a restore stays at least so long


def superfluous(backups: Sequence[Kept], now: datetime) -> list[str]:
    """Names of those that may go. The newest never does, nor one that a person asked for.

    Args:
        backups: the newest first, in the order in which they were made; a clock that was set back may tell another.
        now: the instant to look from.
    """
    stays = {one.name for one in backups[:1]} | {one.name for one in backups if _is_held(one, now)}
    for within, slot in _STEPS:
        taken = set[object]()
        for one in backups:
            if now - one.made_at <= within and slot(one.made_at) not in taken:
                taken.add(slot(one.made_at))
                stays.add(one.name)
    return [one.name for one in backups if one.name not in stays]


def _is_held(one: Kept, now: datetime) -> bool:
    match one.reason:
        case Reason.ASKED:
            return True
        case Reason.MIGRATION | Reason.RESTORE:
            return now - one.made_at <= _GUARD
        case Reason.SCHEDULE:
            return False
