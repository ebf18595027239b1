"""Jobs on both databases: done once whoever is at work, never lost, never half done."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.accounts.models import LearnerRow
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Invalid, Unusable
from app.work import service
from app.work.queries import Job, job, jobs
from app.work.worker import Run, Worker

WAIT_S = 10


def enqueue(store: Store, clock: FixedClock, **arguments: Any) -> int:
    with store.write() as tx:
        return service.enqueue(tx, "sum", arguments, clock.now())


def found(store: Store, number: int) -> Job:
    with store.read() as tx:
        kept = job(tx, number)
    assert kept is not None
    return kept


def rename(run: Run, arguments: Mapping[str, Any]) -> None:
    """A job that keeps something: it adds a letter to the owner's name, in the transaction that ends it."""
    run.report("Looking", 1, 3)
    with run.store.write() as tx:
        tx.execute(update(LearnerRow).values(name=LearnerRow.name + arguments["letter"]))
        run.finish(tx, {"letter": arguments["letter"]})


def name(store: Store) -> str:
    with store.read() as tx:
        return tx.execute(select(LearnerRow.name)).scalar_one()


def test_a_failure_that_cannot_be_written_is_written_at_the_next_look(
    empty_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Unusable("The disk is full.")

    def give_up(_run: Run, _arguments: Mapping[str, Any]) -> None:
        raise Invalid("That is no sum.")

    number = enqueue(empty_store, clock)
    worker = Worker(empty_store, clock, {"sum": give_up})
    with monkeypatch.context() as full:
        full.setattr(service, "fail", refuse)
        with pytest.raises(Unusable):
            worker.run_waiting()
    assert found(empty_store, number).is_active
    worker.run_waiting()
    assert (found(empty_store, number).state, found(empty_store, number).error) == (
        "failed",
        "That is no sum.",
    )


class Held:
    """A job that stops in its middle until it is let go."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()

    def __call__(self, run: Run, arguments: Mapping[str, Any]) -> None:
        run.report("Halfway", 5, 10)
        self.reached.set()
        assert self.go_on.wait(WAIT_S)
        run.report("On again", 6, 10)
        rename(run, arguments)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.go_on.set()


@pytest.fixture
def started(empty_store: Store, clock: FixedClock, held: Held) -> Iterator[Worker]:
    worker = Worker(empty_store, clock, {"sum": held})
    worker.moment_s = WAIT_S
    worker.start()
    yield worker
    held.go_on.set()
    worker.stop()


def test_jobs_are_done_in_their_order(empty_store: Store, clock: FixedClock) -> None:
    numbers = [enqueue(empty_store, clock, letter=letter) for letter in "abc"]
    Worker(empty_store, clock, {"sum": rename}).run_waiting()
    assert name(empty_store) == "abc"
    assert [found(empty_store, number).state for number in numbers] == ["done"] * 3
    assert found(empty_store, numbers[1]).result == {"letter": "b"}


def test_what_waits_already_is_not_made_twice(empty_store: Store, clock: FixedClock) -> None:
    first = enqueue(empty_store, clock, letter="x")
    assert enqueue(empty_store, clock, letter="x") == first
    assert enqueue(empty_store, clock, letter="y") != first
    assert claim(empty_store, clock, "one") is not None
    assert enqueue(empty_store, clock, letter="x") != first, "what runs may have begun with an older state"


def test_workers_of_two_processes_do_each_job_once(empty_store: Store, clock: FixedClock) -> None:
    for number in range(12):
        enqueue(empty_store, clock, letter="x", number=number)
    other = Store(empty_store.engine)
    workers = [Worker(store, clock, {"sum": rename}) for store in (empty_store, other, empty_store, other)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Worker.run_waiting, workers))
    assert name(empty_store) == "x" * 12


def test_progress_is_seen_while_it_runs(
    empty_store: Store, clock: FixedClock, started: Worker, held: Held
) -> None:
    number = enqueue(empty_store, clock, letter="x")
    started.wake()
    assert held.reached.wait(WAIT_S)
    seen = found(empty_store, number)
    assert (seen.state, seen.words, seen.done, seen.total) == ("running", "Halfway", 5, 10)
    held.go_on.set()
    ended = started.settle(number)
    assert ended is not None
    assert ended.state == "done"
    assert name(empty_store) == "x"


def test_a_cancelled_job_ends_at_once_and_keeps_nothing(
    empty_store: Store, clock: FixedClock, started: Worker, held: Held
) -> None:
    number = enqueue(empty_store, clock, letter="x")
    started.wake()
    assert held.reached.wait(WAIT_S)
    with empty_store.write() as tx:
        service.cancel(tx, number, clock.now())
    assert found(empty_store, number).state == "cancelled"
    after = enqueue(empty_store, clock, letter="y")
    held.go_on.set()
    ended = started.settle(after)
    assert ended is not None
    assert ended.state == "done"  # the worker went on
    assert name(empty_store) == "y"
    assert found(empty_store, number).state == "cancelled"


def test_cancelled_in_the_last_moment_still_keeps_nothing(empty_store: Store, clock: FixedClock) -> None:
    def late(run: Run, arguments: Mapping[str, Any]) -> None:
        with empty_store.write() as tx:
            service.cancel(tx, run.job.id, clock.now())
        rename(run, arguments)

    number = enqueue(empty_store, clock, letter="x")
    Worker(empty_store, clock, {"sum": late}).run_waiting()
    assert (found(empty_store, number).state, name(empty_store)) == ("cancelled", "")


def test_what_goes_wrong_is_said_and_the_rest_is_done(empty_store: Store, clock: FixedClock) -> None:
    def refuse(run: Run, arguments: Mapping[str, Any]) -> None:
        if "bug" in arguments:
            raise ZeroDivisionError
        raise Invalid("That is no handbook.", "Give one.")

    numbers = [enqueue(empty_store, clock, letter="x"), enqueue(empty_store, clock, bug=1)]
    Worker(empty_store, clock, {"sum": refuse}).run_waiting()
    first, second = (found(empty_store, number) for number in numbers)
    assert (first.state, first.error) == ("failed", "That is no handbook. Give one.")
    assert second.state == "failed"
    assert "The log has the details." in second.error


def claim(store: Store, clock: FixedClock, worker: str) -> Job | None:
    with store.write() as tx:
        return service.claim(tx, ["sum"], worker, clock.now())


def test_a_dead_worker_s_job_is_taken_over_and_the_dead_can_write_nothing(
    empty_store: Store, clock: FixedClock
) -> None:
    enqueue(empty_store, clock, letter="x")
    first = claim(empty_store, clock, "one")
    assert first is not None
    clock.advance(service.LEASE - timedelta(seconds=1))
    assert claim(empty_store, clock, "two") is None
    with empty_store.write() as tx:
        service.note_progress(tx, first, clock.now())  # a sign of life
    clock.advance(service.LEASE - timedelta(seconds=1))
    assert claim(empty_store, clock, "two") is None
    clock.advance(timedelta(seconds=2))
    second = claim(empty_store, clock, "two")
    assert second is not None
    assert second.words == "Beginning again: Viva had ended in the middle"
    for late in (
        lambda tx: service.note_progress(tx, first, clock.now(), done=9),
        lambda tx: service.finish(tx, first, {}, clock.now()),
    ):
        with pytest.raises(service.Lost), empty_store.write() as tx:
            late(tx)
    with empty_store.write() as tx:
        service.fail(tx, first, "late", clock.now())
        service.release(tx, first)
    assert found(empty_store, second.id).state == "running"
    with empty_store.write() as tx:
        service.finish(tx, second, {"by": "two"}, clock.now())
    assert found(empty_store, second.id).result == {"by": "two"}


def test_what_kills_its_workers_is_given_up(empty_store: Store, clock: FixedClock) -> None:
    number = enqueue(empty_store, clock, letter="x")
    for _ in range(service.MOST_DEATHS):
        assert claim(empty_store, clock, "one") is not None
        clock.advance(service.LEASE + timedelta(seconds=1))
    assert claim(empty_store, clock, "one") is None
    assert (found(empty_store, number).state, found(empty_store, number).error) == (
        "failed",
        service.GIVEN_UP,
    )


def test_a_server_that_ends_leaves_its_job_to_the_next(
    empty_store: Store, clock: FixedClock, held: Held
) -> None:
    worker = Worker(empty_store, clock, {"sum": held})
    worker.start()
    number = enqueue(empty_store, clock, letter="x")
    worker.wake()
    assert held.reached.wait(WAIT_S)
    worker.stop()  # though the job comes to no step
    assert found(empty_store, number).state == "waiting"
    Worker(empty_store, clock, {"sum": rename}).run_waiting()
    held.go_on.set()
    worker.stop()  # until it has seen that the job is not its own
    assert (found(empty_store, number).state, name(empty_store)) == ("done", "x")


def test_kinds_that_nobody_knows_wait_for_one_who_does(empty_store: Store, clock: FixedClock) -> None:
    number = enqueue(empty_store, clock)
    Worker(empty_store, clock, {"other": rename}).run_waiting()
    assert found(empty_store, number).state == "waiting"


def test_old_jobs_are_cleaned_away_and_their_numbers_with_them(empty_store: Store, clock: FixedClock) -> None:
    worker = Worker(empty_store, clock, {"sum": rename})
    old = enqueue(empty_store, clock, letter="x")
    worker.run_waiting()
    clock.advance(service.KEPT_FOR + timedelta(seconds=1))
    new = enqueue(empty_store, clock, letter="y")
    assert new != old
    with empty_store.read() as tx:
        assert list(jobs(tx, [old, new])) == [new]


def test_chores_are_done_and_one_that_fails_stops_nothing(empty_store: Store, clock: FixedClock) -> None:
    seen = []

    def fail(_store: Store, _now: datetime) -> None:
        raise ValueError("a bug")

    worker = Worker(empty_store, clock, {"sum": rename}, (fail, lambda store, now: seen.append((store, now))))
    number = enqueue(empty_store, clock, letter="a")
    worker.run_waiting()
    assert seen == [(empty_store, clock.now())]
    assert found(empty_store, number).state == "done"
