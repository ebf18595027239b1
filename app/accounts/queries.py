"""Reads of people."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from app.accounts.models import LearnerRow, PreferencesRow
from app.db.store import Read, Write
from app.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a learner studies, in one version of it."""

    id: int
    zone: str
    rollover_hour: int
    desired_retention: float
    new_per_day: int
    reviews_per_day: int


@dataclass(frozen=True, slots=True)
class Learner:
    id: int
    name: str
    theme: str
    disk_changes: str  # DISK_CHANGES
    quizzes_count: bool  # in the schedule
    preferences: Preferences


AT_ONCE, SHOW_FIRST = DISK_CHANGES = ("apply", "show")


_COLUMNS = (
    LearnerRow.id,
    LearnerRow.name,
    LearnerRow.theme,
    LearnerRow.disk_changes,
    LearnerRow.quizzes_count,
    PreferencesRow.id.label("preferences_id"),
    PreferencesRow.zone,
    PreferencesRow.rollover_hour,
    PreferencesRow.desired_retention,
    PreferencesRow.new_per_day,
    PreferencesRow.reviews_per_day,
)
_NEWEST = (
    select(func.max(PreferencesRow.id))
    .where(PreferencesRow.learner_id == LearnerRow.id)
    .correlate(LearnerRow)
    .scalar_subquery()
)
_LEARNERS = select(*_COLUMNS).join(PreferencesRow, PreferencesRow.id == _NEWEST)
_LOCAL = _LEARNERS.order_by(LearnerRow.id).limit(1)
_PERSON = _LEARNERS.where(LearnerRow.id == bindparam("person"))
_LOCAL_LOCKED = _LOCAL.with_for_update(of=LearnerRow)
_PERSON_LOCKED = _PERSON.with_for_update(of=LearnerRow)


def local_owner(tx: Read) -> Learner:
    """The first learner, whose machine it is: who asks where nobody is asked who they are."""
    return current_learner(tx, None)


def current_learner(tx: Read, person: int | None) -> Learner:
    """Who asks: the person who signed in, or the local owner."""
    return _learner(_found(tx, person, _LOCAL, _PERSON))


def _learner(row: Any) -> Learner:
    if row is None:
        raise NotFound("There is no learner yet.", "Start Viva with `viva serve`, which makes one.")
    return Learner(row.id, row.name, row.theme, row.disk_changes, row.quizzes_count, Preferences(*row[5:]))


def acting_learner(tx: Write, person: int | None) -> Learner:
    """The same, locked: what one learner does at once in two places is done one after the other."""
    return _learner(_found(tx, person, _LOCAL_LOCKED, _PERSON_LOCKED))


def _found(tx: Read, person: int | None, local: Any, own: Any) -> Any:
    return (tx.execute(local) if person is None else tx.execute(own, {"person": person})).first()


def preferences_by_id(tx: Read, learner_id: int) -> dict[int, Preferences]:
    """Every version that the learner's reviews may have been scheduled under."""
    columns = (*_COLUMNS[5:],)
    rows = tx.execute(select(*columns).where(PreferencesRow.learner_id == learner_id))
    return {row[0]: Preferences(*row) for row in rows}
