"""Handbooks that were read by an older Viva, read anew from the texts that are kept: no file need be there."""

from dataclasses import replace

from sqlalchemy import select

from app.db.store import Read
from app.handbook.bundle import Attachment, Bundle, digest_of
from app.handbook.pictures import size_of
from app.handbook.source import Source
from app.kernel.errors import NotFound
from app.library.attachments import attachment_data
from app.library.changes import files_of, source_text
from app.library.models import HandbookRow


def outdated(tx: Read, renderer: str) -> list[str]:
    """The slugs of the handbooks in use that other code than this has read or rendered."""
    stale = HandbookRow.retired_at.is_(None) & (HandbookRow.renderer != renderer)
    return list(tx.execute(select(HandbookRow.slug).where(stale).order_by(HandbookRow.slug)).scalars())


def kept_bundle(tx: Read, slug: str) -> Bundle | None:
    """What the handbook was read from; None where that is not kept whole: that handbook waits for its author's files.

    Its digest tells. An early Viva kept no texts, and what a `handbook.toml` said is not kept beside them.
    """
    columns = (HandbookRow.source, HandbookRow.digest, HandbookRow.files, HandbookRow.attachments)
    book = tx.execute(select(*columns).where(HandbookRow.slug == slug)).first()
    if book is None:
        return None
    try:
        sources = [
            Source(one.path, source_text(tx, one.digest), one.digest, "utf-8") for one in files_of(book.files)
        ]
    except NotFound:
        return None
    pictures = [(path, digest, attachment_data(tx, digest)) for path, digest in book.attachments.items()]
    attachments = tuple(Attachment(path, digest, data, size_of(data)) for path, digest, data in pictures)
    bundle = Bundle(book.source, tuple(sources), attachments)
    bundle = replace(bundle, digest=digest_of(bundle)) if sources else bundle
    return bundle if bundle.digest == book.digest else None
