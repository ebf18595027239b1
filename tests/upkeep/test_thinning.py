"""Which backups stay, by tables and for any history."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.upkeep.thinning import Kept, Reason, superfluous

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def hourly(hours: int) -> list[Kept]:
    return [Kept(str(n), NOW - timedelta(hours=n), Reason.SCHEDULE) for n in range(hours)]


def test_a_year_of_hourly_backups_leaves_some_dozens() -> None:
    year = hourly(24 * 366)
    gone = set(superfluous(year, NOW))
    stay = [one for one in year if one.name not in gone]
    assert {one.name for one in year[:24]} <= {one.name for one in stay}
    assert len(stay) <= 25 + 8 + 6 + 13
    days = {one.made_at.date() for one in stay}
    assert all((NOW - timedelta(days=n)).date() in days for n in range(7))
    months = {(one.made_at.year, one.made_at.month) for one in stay}
    assert len(months) >= 12


def test_where_the_clock_was_set_back_the_newest_is_the_one_that_was_made_last() -> None:
    before = Kept("before", NOW + timedelta(minutes=20), Reason.SCHEDULE)
    after = Kept("after", NOW, Reason.SCHEDULE)
    assert superfluous([after, before], NOW) == ["before"]


def test_what_a_person_asked_for_stays_and_what_a_migration_left_stays_a_month() -> None:
    old = NOW - timedelta(days=29)
    older = NOW - timedelta(days=800)
    found = [
        *hourly(30),
        Kept("asked", older, Reason.ASKED),
        Kept("young", old, Reason.MIGRATION),
        Kept("younger", old + timedelta(minutes=1), Reason.RESTORE),
        Kept("aged", older, Reason.MIGRATION),
    ]
    assert not {"asked", "young", "younger"} & set(superfluous(found, NOW))
    assert "aged" in superfluous(found, NOW)


AGES = st.lists(st.integers(0, 5 * 366 * 24 * 60), unique=True, max_size=60)


@given(AGES, st.integers(0, 400))
def test_the_newest_never_goes_and_thinning_again_later_needs_nothing_that_is_gone(
    ages: list[int], days: int
) -> None:
    found = [Kept(str(age), NOW - timedelta(minutes=age), Reason.SCHEDULE) for age in sorted(ages)]
    gone = set(superfluous(found, NOW))
    left = [one for one in found if one.name not in gone]
    if found:
        assert max(found, key=lambda one: one.made_at) in left
    assert superfluous(left, NOW) == []
    later = NOW + timedelta(days=days)
    assert bool(left) == bool([one for one in left if one.name not in superfluous(left, later)])
