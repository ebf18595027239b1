"""Handbooks that were read by an older Viva, read anew from the texts that are kept: no file need be there."""

from sqlalchemy import select

from app.db.store import Read
from app.handbook.bundle import Bundle, bundle_of
from app.kernel.errors import NotFound
from app.library.editions import stored_files
from app.library.models import HandbookRow


def outdated(tx: Read, renderer: str) -> list[str]:
    """The slugs of the handbooks in use that other code than this has read or rendered."""
    stale = HandbookRow.retired_at.is_(None) & (HandbookRow.renderer != renderer)
    return list(tx.execute(select(HandbookRow.slug).where(stale).order_by(HandbookRow.slug)).scalars())


def kept_bundle(tx: Read, slug: str) -> Bundle | None:
    """What the handbook was read from; None where that is not kept whole: that handbook waits for its author's files.

    Its digest tells. An early Viva kept no texts, or only what it had read of them.
    """
    columns = (HandbookRow.source, HandbookRow.digest, HandbookRow.files, HandbookRow.attachments)
    book = tx.execute(select(*columns).where(HandbookRow.slug == slug)).first()
    if book is None:
        return None
    try:
        bundle = bundle_of(stored_files(tx, book.files, book.attachments, book.source), book.source)
    except NotFound:
        return None
    return bundle if bundle.digest == book.digest else None
