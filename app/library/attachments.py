"""Pictures and other files of handbooks, kept once by their content."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from sqlalchemy import select

from app.db.store import Read, Write
from app.db.upsert import insert_or
from app.handbook.bundle import Attachment
from app.kernel.errors import NotFound
from app.library.models import AttachmentRow, HandbookRow

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/plain; charset=utf-8",
}
# An SVG may hold scripts: opened by itself it is a page of its own, of nobody's origin, that may load nothing.
_RUNS_NOTHING = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"
)


def store_attachments(tx: Write, attachments: Iterable[Attachment]) -> None:
    """Keeps what is not there yet."""
    wanted = {one.digest: one.data for one in attachments}
    known = set(tx.execute(select(AttachmentRow.digest).where(AttachmentRow.digest.in_(wanted))).scalars())
    rows = [{"digest": digest, "data": data} for digest, data in wanted.items() if digest not in known]
    if rows:
        tx.execute(insert_or(tx, AttachmentRow).on_conflict_do_nothing(), rows)


def attachment_digest(tx: Read, slug: str, path: str) -> str:
    """What a handbook's text means by a path.

    Raises:
        NotFound: the handbook refers to no such file, or there is no such handbook.
    """
    paths = tx.execute(select(HandbookRow.attachments).where(HandbookRow.slug == slug)).scalar()
    digest = (paths or {}).get(path)
    if digest is None:
        raise NotFound(
            f"The handbook has no file “{path[:200]}”.", "Its pictures come with it when it is imported."
        )
    return digest


def attachment_data(tx: Read, digest: str) -> bytes:
    """The bytes of a file that is kept."""
    return tx.execute(select(AttachmentRow.data).where(AttachmentRow.digest == digest)).scalar_one()


def file_headers(path: str) -> dict[str, str]:
    """Type and disposition: pictures are shown, and run nothing; all else is only ever saved."""
    suffix = PurePosixPath(path).suffix.lower()
    name = quote(PurePosixPath(path).name, safe="")
    shown = suffix in _TYPES
    return {
        "Content-Type": _TYPES.get(suffix, "application/octet-stream"),
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "Content-Security-Policy": _RUNS_NOTHING,
    }
