"""Random histories of one card, for properties."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.scheduling.memory import Grade
from app.scheduling.parameters import Settings
from app.scheduling.replay import ReviewEvent
from app.scheduling.study_day import DayContext

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham")

minutes = st.integers(1, 10 * 365 * 24 * 60)
grades = st.sampled_from(Grade)
settings = st.builds(
    Settings,
    desired_retention=st.floats(0.7, 0.99),
    learning_steps=st.lists(minutes.map(lambda m: timedelta(minutes=m % 60 + 1)), max_size=3).map(tuple),
    relearning_steps=st.lists(minutes.map(lambda m: timedelta(minutes=m % 60 + 1)), max_size=2).map(tuple),
    maximum_interval=st.integers(1, 36_500),
    fuzz=st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> list[ReviewEvent]:
    """Up to twelve reviews, minutes or years apart; zone and settings may change between them."""
    now, events = START, []
    for gap, grade in draw(st.lists(st.tuples(minutes | st.integers(1, 1440), grades), max_size=12)):
        now += timedelta(minutes=gap)
        zone = ZoneInfo(draw(st.sampled_from(ZONES)))
        events.append(
            ReviewEvent(grade, now, DayContext.at(now, zone, draw(st.integers(0, 23))), draw(settings))
        )
    return events
