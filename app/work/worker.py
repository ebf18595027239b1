"""Does jobs, one after the other, on a thread of the server's process."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.db.store import Store, Write
from app.kernel.clock import Clock
from app.kernel.errors import VivaError
from app.work import service
from app.work.queries import Job, job

log = logging.getLogger(__name__)

_POLL_S = 2.0  # for jobs of other processes, and of dead ones; this process's own wake the worker
_BEAT_S = 4.0
_TELL_S = 0.3  # progress is written no more often
_STOP_S = 2.0
_LOOK_S = 0.05


class _Stopping(Exception):
    """The server ends; the job is somebody else's from here on."""


@dataclass(slots=True)
class Run:
    """One go at a job, as the function sees it that does it."""

    job: Job
    store: Store
    clock: Clock
    stopping: threading.Event
    _told: tuple[str, float] = ("", 0.0)
    _finished: bool = field(default=False)

    def report(self, words: str, done: int = 0, total: int | None = None) -> None:
        """Says how far it is. To be called between any two steps: here a job that was cancelled ends.

        Args:
            words: what is being done, for people.
            done: steps taken.
            total: steps in all; None where nobody knows.
        """
        if self.stopping.is_set():
            raise _Stopping
        said, at = self._told
        if words == said and time.monotonic() - at < _TELL_S:
            return
        with self.store.write() as tx:
            service.note_progress(tx, self.job, self.clock.now(), words=words, done=done, total=total)
        self._told = words, time.monotonic()

    def finish(self, tx: Write, result: Mapping[str, Any]) -> None:
        """Marks the job as done, in the transaction that keeps what it made: both happen, or neither."""
        service.finish(tx, self.job, result, self.clock.now())
        self._finished = True

    def beat(self) -> None:
        with self.store.write() as tx:
            service.note_progress(tx, self.job, self.clock.now())

    @property
    def is_finished(self) -> bool:
        return self._finished


Function = Callable[[Run, Mapping[str, Any]], None]
Chore = Callable[[Store, datetime], object]
"""What is looked after again and again, and is quick; any number of processes may do it at once."""


class Worker:
    """Runs the jobs of a store by the functions that it knows. Any number of processes may have one."""

    moment_s = 1.0  # that a person waits without being told for how long

    def __init__(
        self, store: Store, clock: Clock, kinds: Mapping[str, Function], chores: Sequence[Chore] = ()
    ) -> None:
        self._store, self._clock, self._kinds, self._chores = store, clock, kinds, chores
        self._name = f"{socket.gethostname()}:{os.getpid()}"[:100]
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._at: Job | None = None
        self._untold: list[tuple[Job, str]] = []  # failures that could not be written, as on a full disk

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends within moments. A job that does not come to a step until then is released all the same."""
        self._stopping.set()
        self._wanted.set()
        if self._thread:
            self._thread.join(_STOP_S)
        if self._at:
            with self._store.write() as tx:
                service.release(tx, self._at)

    def wake(self) -> None:
        """There is a job; to be called when the transaction that made it is over."""
        self._wanted.set()

    def run_waiting(self) -> None:
        """Does all that there is to do, here and now."""
        self._tell_failures()
        self._look_after()
        while self._take_one():
            pass

    def settle(self, number: int) -> Job | None:
        """The job, after it was given a moment to end in; at once where no thread is at work."""
        self.wake()
        until = time.monotonic() + (self.moment_s if self._thread else 0)
        while True:
            with self._store.read() as tx:
                found = job(tx, number)
            if found is None or not found.is_active or time.monotonic() >= until:
                return found
            time.sleep(_LOOK_S)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wanted.wait(_POLL_S)
            self._wanted.clear()
            try:
                self._tell_failures()
                self._look_after()
                while not self._stopping.is_set() and self._take_one():
                    pass
            except VivaError as error:  # a full disk, a database that is away: the next look may go better
                log.warning("The worker could not work: %s", error)
            except Exception:
                log.exception("The worker could not work.")

    def _look_after(self) -> None:
        for chore in self._chores:
            try:
                chore(self._store, self._clock.now())
            except VivaError as error:  # jobs and other chores go on
                log.warning("A chore could not be done: %s", error)
            except Exception:
                log.exception("A chore could not be done.")

    def _take_one(self) -> bool:
        """Whether there was a job."""
        kinds, now = list(self._kinds), self._clock.now()
        with self._store.read() as tx:
            if not service.claimable(tx, kinds, now):
                return False
        with self._store.write() as tx:
            self._at = service.claim(tx, kinds, self._name, now)
        if self._at is None:
            return False
        try:
            self._run(Run(self._at, self._store, self._clock, self._stopping))
        finally:
            self._at = None
        return True

    def _run(self, run: Run) -> None:
        try:
            with _beating(run):
                self._kinds[run.job.kind](run, run.job.arguments)
            if not run.is_finished:
                with self._store.write() as tx:
                    run.finish(tx, {})
        except service.Lost:
            log.info("Job %s was cancelled or taken over.", run.job.id)
        except _Stopping:
            with self._store.write() as tx:
                service.release(tx, run.job)
        except VivaError as error:
            self._fail(run.job, str(error))
        except Exception:
            log.exception("Job %s failed.", run.job.id)
            self._fail(run.job, "Something in Viva went wrong; nothing was changed. The log has the details.")

    def _fail(self, failed: Job, error: str) -> None:
        self._untold.append((failed, error))
        self._tell_failures()

    def _tell_failures(self) -> None:
        """Writes down why jobs failed; what cannot be written now is at the next look."""
        while self._untold:
            failed, error = self._untold[0]
            with self._store.write() as tx:
                service.fail(tx, failed, error, self._clock.now())
            del self._untold[0]


@contextmanager
def _beating(run: Run) -> Iterator[None]:
    """Says every few moments that the worker lives, however long a step of the job may take."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(_BEAT_S):
            try:
                run.beat()
            except service.Lost:
                return  # the job's own next step finds that out
            except VivaError:
                log.warning("A sign of life of job %s could not be kept.", run.job.id)

    thread = threading.Thread(target=beat, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
