"""Figures for Prometheus: what this process served, and what the store holds when it is asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select

from app import __version__
from app.db.store import Read, Store
from app.kernel.clock import Clock
from app.study.models import ReviewRow
from app.upkeep.queries import last_good
from app.upkeep.standing import database_bytes
from app.work.models import JobRow
from app.work.queries import State

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one application."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._registry = CollectorRegistry()
        named = {"labelnames": ("method", "route", "status"), "registry": self._registry}
        self._requests: Counter = Counter("viva_requests", "Requests answered by this process", **named)  # type: ignore[arg-type]
        self._seconds = Histogram(
            "viva_request_seconds",
            "How long answers took",
            labelnames=("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        ProcessCollector(
            registry=self._registry
        )  # processor time, memory and open files, by their usual names
        self._registry.register(_Stored(store, clock))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures, in Prometheus's text format."""
        return generate_latest(self._registry)


class _Stored:
    """What is read from the store when somebody asks, so every process says the same."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._store.read() as tx:
            return list(_figures(tx, self._clock.now()))


def _figures(tx: Read, now: datetime) -> Iterable[Metric]:
    version = GaugeMetricFamily("viva_info", "Which Viva this is", labels=("version",))
    version.add_metric((__version__,), 1)
    yield version
    reviews = tx.execute(select(func.count()).select_from(ReviewRow)).scalar_one()
    yield GaugeMetricFamily("viva_reviews", "Reviews in the log", value=reviews)
    yield GaugeMetricFamily("viva_database_bytes", "Size of the database", value=database_bytes(tx))
    yield _jobs(tx)
    yield from _queue(tx, now)
    yield from _imports(tx)
    last = last_good(tx)
    at = last.confirmed_at.timestamp() if last else 0
    words = "When the store was last known to be backed up as it is, by a backup that was restored to try it; 0: never"
    yield GaugeMetricFamily("viva_last_good_backup_timestamp_seconds", words, value=at)
    age = (now - last.confirmed_at).total_seconds() if last else float("inf")
    yield GaugeMetricFamily("viva_last_good_backup_age_seconds", "How long ago that was", value=age)


def _jobs(tx: Read) -> Metric:
    jobs = GaugeMetricFamily("viva_jobs", "Work in the background", labels=("kind", "state"))
    counted = select(JobRow.kind, JobRow.state, func.count()).group_by(JobRow.kind, JobRow.state)
    for kind, state, number in tx.execute(counted.order_by(JobRow.kind, JobRow.state)):
        jobs.add_metric((kind, state), number)
    return jobs


def _queue(tx: Read, now: datetime) -> Iterable[Metric]:
    """What nobody is at yet; told of an empty queue, too, so that an alarm has something to look at."""
    of_waiting = select(func.count(), func.min(JobRow.made_at)).where(JobRow.state == State.WAITING.value)
    number, oldest = tx.execute(of_waiting).one()
    yield GaugeMetricFamily("viva_queue_jobs", "Jobs that wait for a worker", value=number)
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily(
        "viva_queue_oldest_seconds", "How long the oldest of them has waited", value=seconds
    )


def _imports(tx: Read) -> Iterable[Metric]:
    done = (JobRow.state == State.DONE.value) & JobRow.ended_at.is_not(None) & (JobRow.kind == "import")
    rows: list[Any] = list(
        tx.execute(select(JobRow.made_at, JobRow.ended_at).where(done).order_by(JobRow.id))
    )
    seconds = [(row.ended_at - row.made_at).total_seconds() for row in rows]
    last = seconds[-1] if seconds else 0.0
    yield GaugeMetricFamily(
        "viva_last_import_seconds", "How long the last import took, with its waiting", value=last
    )
    yield GaugeMetricFamily(
        "viva_longest_import_seconds", "The longest of the last week", value=max(seconds, default=0.0)
    )
