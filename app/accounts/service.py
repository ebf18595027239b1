"""What is done to people: made, renamed, their preferences changed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.accounts.models import ApiTokenRow, LearnerRow, LinkRow, PreferencesRow, SignInRow
from app.accounts.queries import AT_ONCE, Learner, Preferences
from app.db.store import Write, one_at_a_time

DEFAULTS = Preferences(
    id=0, zone="UTC", rollover_hour=4, desired_retention=0.9, new_per_day=20, reviews_per_day=200
)


def ensure_local_owner(tx: Write, now: datetime, zone: str) -> None:
    """Makes the one learner of a machine without accounts, once."""
    one_at_a_time(tx, LearnerRow)
    if tx.execute(select(LearnerRow.id).limit(1)).first():
        return
    add_learner(tx, replace(DEFAULTS, zone=zone), now)


def add_learner(tx: Write, preferences: Preferences, now: datetime) -> int:
    """Makes a learner; gives their number."""
    values = {"name": "", "theme": "system", "disk_changes": AT_ONCE, "created_at": now}
    made: int = tx.execute(insert(LearnerRow).values(values).returning(LearnerRow.id)).scalar_one()
    _add_preferences(tx, made, preferences, now)
    return made


def change_learner(
    tx: Write, learner: Learner, name: str, theme: str, disk_changes: str, quizzes_count: bool
) -> None:
    values = {"name": name, "theme": theme, "disk_changes": disk_changes, "quizzes_count": quizzes_count}
    tx.execute(update(LearnerRow).where(LearnerRow.id == learner.id).values(**values))


def change_preferences(tx: Write, learner: Learner, wanted: Preferences, now: datetime) -> None:
    """A new version, unless nothing is different; reviews already made keep the version they were made under."""
    if replace(wanted, id=learner.preferences.id) != learner.preferences:
        _add_preferences(tx, learner.id, wanted, now)


def end_everybodys_entry(tx: Write) -> None:
    """Ends all sign-ins, links and tokens of programs; passwords, passkeys and second steps stay."""
    for table in (SignInRow, LinkRow, ApiTokenRow):
        tx.execute(delete(table))


def _add_preferences(tx: Write, learner_id: int, wanted: Preferences, now: datetime) -> None:
    tx.execute(
        insert(PreferencesRow).values(
            learner_id=learner_id,
            since=now,
            zone=wanted.zone,
            rollover_hour=wanted.rollover_hour,
            desired_retention=wanted.desired_retention,
            new_per_day=wanted.new_per_day,
            reviews_per_day=wanted.reviews_per_day,
        )
    )
