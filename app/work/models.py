"""The table of jobs: what is to be done, how far it is, what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class JobRow(Base):
    __tablename__ = "job"
    # A number is given once: others keep it, and must not find another job by it when theirs was cleaned away.
    __table_args__ = (Index("ix_job_state", "state", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # which function does it
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id"))  # who asked; None: Viva itself
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)  # what is being done, for people
    done: Mapped[int]
    total: Mapped[int | None]  # None: nobody knows
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text)  # why it failed, for people
    attempts: Mapped[int]  # how often it was begun; with the id, what tells one go from another
    deaths: Mapped[int]  # how often its worker died at it
    worker: Mapped[str] = mapped_column(String(100))  # who is at it
    made_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime | None] = mapped_column(Instant)  # when its worker was last known to be alive
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
