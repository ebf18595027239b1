from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.scheduling.study_day import DayContext, day_start, study_day

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "now", "expected"),
    [
        ("UTC", 0, "2026-03-01T00:00", "2026-03-01"),
        ("UTC", 4, "2026-03-01T03:59:59", "2026-02-28"),
        ("UTC", 4, "2026-03-01T04:00", "2026-03-01"),
        ("Europe/Berlin", 4, "2026-07-01T01:59", "2026-06-30"),
        ("Europe/Berlin", 4, "2026-07-01T02:00", "2026-07-01"),
        ("America/Los_Angeles", 4, "2026-07-01T10:59", "2026-06-30"),
        ("Pacific/Kiritimati", 4, "2026-07-01T14:00", "2026-07-02"),
        # Newfoundland set its clocks back at 00:01: that day had begun, and goes on.
        ("America/St_Johns", 0, "2006-10-29T02:30:30", "2006-10-29"),
        ("America/St_Johns", 0, "2006-10-29T03:00", "2006-10-29"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", 4, "2011-12-30T11:00", "2011-12-29"),
        ("Pacific/Apia", 4, "2011-12-30T14:00", "2011-12-31"),
    ],
)
def test_the_day_of_an_instant(zone: str, hour: int, now: str, expected: str) -> None:
    assert study_day(utc(now), ZoneInfo(zone), hour) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Berlin", "2026-03-28", 2, "2026-03-28T01:00"),
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29T01:00"),  # 02:00 is skipped: 03:00
        ("Europe/Berlin", "2026-03-29", 4, "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25T00:00"),  # 02:00 comes twice: the first
        ("Europe/Berlin", "2026-10-25", 4, "2026-10-25T03:00"),
        ("America/Havana", "2026-03-08", 0, "2026-03-08T05:00"),  # midnight is skipped
    ],
)
def test_a_day_begins_at_the_rollover_hour(zone: str, day: str, hour: int, expected: str) -> None:
    assert day_start(date.fromisoformat(day), ZoneInfo(zone), hour) == utc(expected)


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    st.timezones(no_cache=False),
    st.integers(0, 23),
)
def test_every_instant_is_in_exactly_one_day(now: datetime, zone: ZoneInfo, hour: int) -> None:
    day = study_day(now, zone, hour)
    assert day_start(day, zone, hour) <= now < day_start(day + timedelta(days=1), zone, hour)


def test_days_around_a_change_of_clocks_follow_each_other() -> None:
    for start, length in (("2026-03-28T05:00", 23), ("2026-10-24T05:00", 25)):
        today = DayContext.at(utc(start), BERLIN, 4)
        assert today.start_in(1) - today.start_in(0) == timedelta(hours=length)
        assert DayContext.at(today.start_in(1), BERLIN, 4).days_since(today.day) == 1


def test_a_clock_that_goes_back_makes_no_negative_days() -> None:
    assert DayContext(date(2026, 1, 1), BERLIN, 4).days_since(date(2026, 1, 9)) == 0


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_that_does_not_exist_is_refused(hour: int) -> None:
    with pytest.raises(Invalid, match="hour"):
        study_day(utc("2026-01-01T00:00"), BERLIN, hour)
