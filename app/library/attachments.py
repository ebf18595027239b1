"""Pictures and other files of handbooks, kept once by their content."""

from collections.abc import Iterable

from sqlalchemy import select

from app.db.store import Read, Write
from app.db.upsert import insert_or
from app.handbook.bundle import Attachment
from app.kernel.errors import NotFound
from app.library.models import AttachmentRow, HandbookRow


def store_attachments(tx: Write, attachments: Iterable[Attachment]) -> None:
    """Keeps what is not there yet."""
    wanted = {one.digest: one.data for one in attachments}
    known = set(tx.execute(select(AttachmentRow.digest).where(AttachmentRow.digest.in_(wanted))).scalars())
    rows = [{"digest": digest, "data": data} for digest, data in wanted.items() if digest not in known]
    if rows:
        tx.execute(insert_or(tx, AttachmentRow).on_conflict_do_nothing(), rows)


def attachment(tx: Read, slug: str, path: str) -> tuple[str, bytes]:
    """Digest and bytes of a file that a handbook's text refers to.

    Raises:
        NotFound: the handbook has none of that path.
    """
    paths = tx.execute(select(HandbookRow.attachments).where(HandbookRow.slug == slug)).scalar()
    digest = (paths or {}).get(path)
    data = (
        tx.execute(select(AttachmentRow.data).where(AttachmentRow.digest == digest)).scalar()
        if digest
        else None
    )
    if digest is None or data is None:
        raise NotFound(
            f"The handbook has no file “{path[:200]}”.", "Its pictures come with it when it is imported."
        )
    return digest, data
