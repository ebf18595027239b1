"""How often signing in may be tried: by a fixed clock."""

from datetime import timedelta

import pytest

from app.accounts import lockout
from app.accounts.lockout import FREE_BY_ADDRESS, FREE_BY_NAME
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import TooMany


def attempt(store: Store, name: str, address: str, clock: FixedClock) -> bool:
    """Whether a (wrong) attempt is looked at."""
    try:
        with store.write() as tx:
            lockout.begin_attempt(tx, lockout.subjects(name, address), clock.now())
    except TooMany:
        return False
    return True


def test_a_name_waits_longer_each_time_wherever_attempts_come_from(
    empty_store: Store, clock: FixedClock
) -> None:
    for number in range(FREE_BY_NAME):
        assert attempt(empty_store, "anna", f"192.0.2.{number}", clock)
    for minutes in (1, 2, 4, 8, 15, 15):
        assert not attempt(empty_store, "anna", "198.51.100.1", clock)
        clock.advance(timedelta(minutes=minutes, seconds=-1))
        assert not attempt(empty_store, "anna", "198.51.100.1", clock)
        clock.advance(timedelta(seconds=1))
        assert attempt(empty_store, "anna", "198.51.100.1", clock)
    assert attempt(empty_store, "ben", "198.51.100.1", clock), "others are not kept out"


def test_an_address_waits_whatever_names_it_tries(empty_store: Store, clock: FixedClock) -> None:
    for number in range(FREE_BY_ADDRESS):
        assert attempt(empty_store, f"name-{number}", "2001:db8::1", clock)
    assert not attempt(empty_store, "another", "2001:db8::ffff:2", clock), (
        "one household has the whole network"
    )
    assert attempt(empty_store, "another", "2001:db8:0:1::1", clock)
    clock.advance(timedelta(minutes=1))
    assert attempt(empty_store, "another", "2001:db8::1", clock)


def test_a_right_attempt_frees_the_name_but_gives_an_address_no_more_than_it_took(
    empty_store: Store, clock: FixedClock
) -> None:
    for _ in range(FREE_BY_NAME - 1):
        attempt(empty_store, "anna", "192.0.2.1", clock)
    for _ in range(FREE_BY_ADDRESS * 2):
        attempt(empty_store, "mallory", "192.0.2.1", clock)
        with empty_store.write() as tx:
            lockout.forgive(tx, lockout.subjects("mallory", "192.0.2.1"))
    assert attempt(empty_store, "anna", "192.0.2.1", clock)
    assert not attempt(empty_store, "anna", "192.0.2.1", clock)


def test_what_was_long_ago_is_forgotten_and_leaves_no_rows(empty_store: Store, clock: FixedClock) -> None:
    for number in range(30):
        attempt(empty_store, f"name-{number}", f"192.0.2.{number}", clock)
    clock.advance(timedelta(hours=1, seconds=1))
    for _ in range(FREE_BY_NAME):
        assert attempt(empty_store, "name-1", "192.0.2.1", clock)
    with empty_store.read() as tx:
        kept = tx.exec_driver_sql("SELECT subject FROM strike").scalars().all()
    assert len(kept) == 2
    assert not any("name-1" in subject or "192" in subject for subject in kept)


@pytest.mark.parametrize(("count", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (9, 900), (10**9, 900)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(count: int, seconds: int) -> None:
    assert lockout.wait_after(count, FREE_BY_NAME) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:0db8:0000:0000"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"), ("", ""), ("testclient", "testclient"),
    ],
)  # fmt: skip
def test_an_address_stands_for_its_household(address: str, network: str) -> None:
    assert lockout.network(address) == network
