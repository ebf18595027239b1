"""Tables of people. Preferences are versions that never change: a review can always be replayed under its own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class LearnerRow(Base):
    __tablename__ = "learner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(10))
    disk_changes: Mapped[str] = mapped_column(String(10))  # what is done when a watched file changes
    quizzes_count: Mapped[bool] = mapped_column(
        server_default=true()
    )  # whether quizzes are evidence for the schedule
    created_at: Mapped[datetime] = mapped_column(Instant)


class PreferencesRow(Base):
    """How a learner's study is scheduled from `since` on; the newest row is in force."""

    __tablename__ = "preferences"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(String(64))  # IANA name
    rollover_hour: Mapped[int]  # 0..23, the hour at which a study day begins
    desired_retention: Mapped[float]  # 0.7..0.99
    new_per_day: Mapped[int]
    reviews_per_day: Mapped[int]
