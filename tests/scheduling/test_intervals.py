from datetime import timedelta

import pytest

from app.scheduling.intervals import describe, spoken


@pytest.mark.parametrize(
    ("interval", "short", "long"),
    [
        (timedelta(0), "<1 min", "less than 1 minute"),
        (timedelta(seconds=-5), "<1 min", "less than 1 minute"),
        (timedelta(seconds=59), "<1 min", "less than 1 minute"),
        (timedelta(minutes=1), "1 min", "1 minute"),
        (timedelta(minutes=5, seconds=30), "6 min", "6 minutes"),
        (timedelta(minutes=57), "57 min", "57 minutes"),
        (timedelta(minutes=59, seconds=40), "1 h", "1 hour"),
        (timedelta(hours=3), "3 h", "3 hours"),
        (timedelta(hours=23, minutes=40), "1 d", "1 day"),
        (timedelta(days=1), "1 d", "1 day"),
        (timedelta(days=4), "4 d", "4 days"),
        (timedelta(days=29), "29 d", "29 days"),
        (timedelta(days=30), "1 mo", "1 month"),
        (timedelta(days=37), "1.2 mo", "1.2 months"),
        (timedelta(days=363), "11.9 mo", "11.9 months"),
        (timedelta(days=364), "1 yr", "1 year"),
        (timedelta(days=840), "2.3 yr", "2.3 years"),
        (timedelta(days=36_500), "99.9 yr", "99.9 years"),
    ],
)
def test_intervals_in_words(interval: timedelta, short: str, long: str) -> None:
    assert (describe(interval), spoken(interval)) == (short, long)
