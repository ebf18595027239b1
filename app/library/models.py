"""Tables of content. Nothing that may have reviews is deleted: it is retired.

Nothing here belongs to a learner, but a handbook that one keeps to themself.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class HandbookRow(Base):
    __tablename__ = "handbook"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(Text)
    subtitle: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, str]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)  # the file's name, or the folder's
    digest: Mapped[str] = mapped_column(String(64))  # of the file's bytes; of several, see `bundle`
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # `FilePart`s in the order of reading
    attachments: Mapped[dict[str, str]] = mapped_column(JSON)  # digests by the paths that the text refers to
    macros: Mapped[dict[str, str]] = mapped_column(JSON)  # of KaTeX, by their commands
    renderer: Mapped[str] = mapped_column(String(100))  # what made the HTML; another one renders again
    report: Mapped[dict[str, Any]] = mapped_column(JSON)  # counts and diagnostics of the newest import
    preface_html: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # removed, with all its rows; its name is free
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("learner.id")
    )  # who keeps it to themself; None: it is shared


class TopicRow(Base):
    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("handbook_id", "key"),
        Index("ix_topic_handbook_id_position", "handbook_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    depth: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(40))
    plain: Mapped[str] = mapped_column(Text)
    title_html: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)  # for search
    line: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    made_of: Mapped[str | None] = mapped_column(String(32))  # see `drafts.Drafter`


class NoteRow(Base):
    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("handbook_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    key: Mapped[str] = mapped_column(Text)
    explicit: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(40))
    loose_fingerprint: Mapped[str] = mapped_column(String(40))
    line: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class CardRow(Base):
    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("note_id", "name"),
        Index("ix_card_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"), index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]  # in the handbook
    breadcrumb: Mapped[list[str]] = mapped_column(JSON)
    prompt: Mapped[str] = mapped_column(Text)  # breadcrumb and stem as plain text, for lists
    stem_html: Mapped[str] = mapped_column(Text)
    answer_html: Mapped[str] = mapped_column(Text)
    points_html: Mapped[list[str]] = mapped_column(JSON)
    asking: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # of a question: see `drafts`
    line: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    made_of: Mapped[str | None] = mapped_column(String(32))  # see `drafts.Drafter`


class ItemRow(Base):
    """A question of a quiz, as its author wrote it or as it was made of a note."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("handbook_id", "key"),
        Index("ix_item_handbook_id_position", "handbook_id", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(12))
    rule: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]  # in the handbook
    line: Mapped[int]
    difficulty: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # see `assessment.keeping`
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    made_of: Mapped[str | None] = mapped_column(String(32))  # a digest of the body


class ChangeSetRow(Base):
    """What one import, or the taking back of one, did to a handbook."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id"))  # who; None: Viva, at its start
    applied_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(Text)  # the file's name, or the folder's
    digest: Mapped[str] = mapped_column(String(64))
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # what the handbook was made of from then on
    digest_before: Mapped[str | None] = mapped_column(String(64))  # None: there was no handbook
    changes: Mapped[dict[str, int]] = mapped_column(JSON)  # how many notes were added, reworded, …
    before: Mapped[bytes | None] = mapped_column(LargeBinary)  # see `images`; None: cannot be reverted
    reverted_by: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))


class NoteChangeRow(Base):
    """What a change set did to one note. The first import of a handbook has none: it added all there is."""

    __tablename__ = "note_change"

    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str] = mapped_column(String(12))
    how: Mapped[str | None] = mapped_column(String(12))  # by what evidence the note was known again
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    old_line: Mapped[int | None]
    new_line: Mapped[int | None]
    old_text: Mapped[str | None] = mapped_column(Text)
    new_text: Mapped[str | None] = mapped_column(Text)
    other_line: Mapped[int | None]  # of the note that it was split from, or merged into


class SourceTextRow(Base):
    """The texts that handbooks were made of, each kept once."""

    __tablename__ = "source_text"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of the file's bytes
    text: Mapped[bytes] = mapped_column(
        LargeBinary
    )  # the bytes, compressed by zlib; of older ones as read, UTF-8


class AttachmentRow(Base):
    """Pictures and other files that handbooks refer to, each kept once."""

    __tablename__ = "attachment"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the bytes
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PendingImportRow(Base):
    """A file that somebody gave, or that changed on disk, between its preview and the decision."""

    __tablename__ = "pending_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    name: Mapped[str] = mapped_column(Text)  # the file's name
    slug: Mapped[str] = mapped_column(String(100))
    data: Mapped[bytes] = mapped_column(
        LargeBinary
    )  # its bytes, compressed by zlib; empty once it is decided
    given_at: Mapped[datetime] = mapped_column(Instant)
    found: Mapped[bytes | None] = mapped_column(LargeBinary)  # what was read in it, see `found`
    reader: Mapped[str | None] = mapped_column(String(100))  # by which code; another one reads again
    job_id: Mapped[int | None]  # the newest job about it
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # when it was decided
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))  # what came of it
    origin: Mapped[str | None] = mapped_column(Text, index=True)  # where on disk; None: somebody gave it
    digest: Mapped[str | None] = mapped_column(String(64))  # of what is on disk there
    reason: Mapped[str | None] = mapped_column(Text)  # why it was not applied at once


class FormulaRow(Base):
    """Typeset formulas by content, so that an import sets only what is new."""

    __tablename__ = "formula"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    html: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
