"""The table of backups. It speaks of files on this machine, so it is no part of any backup."""

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class BackupRow(Base):
    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)  # of the file, in the folder of backups
    reason: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    confirmed_at: Mapped[datetime] = mapped_column(
        Instant
    )  # when the store was last seen to be still the same
    digest: Mapped[str] = mapped_column(String(64))  # of what is in it
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    rows: Mapped[int]
    replayed: Mapped[int]  # cards whose log was replayed in the scratch database
    problem: Mapped[str] = mapped_column(
        Text
    )  # why it does not count; nothing: it was restored, and was equal
