"""Somebody goes: what is theirs is deleted, and what they did to handbooks stays without their name."""

from datetime import datetime

from sqlalchemy import Select, delete, select, update

from app.accounts.membership import check_may_go
from app.accounts.queries import Learner
from app.accounts.service import ensure_local_owner
from app.db.base import Base
from app.db.store import Read, Write
from app.library.models import AttachmentRow, ChangeSetRow, HandbookRow, SourceTextRow
from app.upkeep.belonging import Fate, belongings, rows_of
from app.upkeep.privacy import rows_in


def delete_person(tx: Write, person: Learner, now: datetime) -> None:
    """Deletes a person with all that is theirs; on a machine of one person, it begins anew.

    Backups that were made before still have it, until they are thinned.

    Raises:
        Conflict: nobody would be owner any more, of those who stay.
    """
    check_may_go(tx, person.id)
    _delete_handbooks(tx, person.id)
    for name, own in reversed(belongings().items()):
        where = rows_of(name, person.id)
        if own.fate is Fate.STAYS:
            tx.execute(update(own.table).where(where).values({own.column.name: None}))
        else:
            tx.execute(delete(own.table).where(where))
    ensure_local_owner(tx, now, person.preferences.zone)


def _delete_handbooks(tx: Write, person: int) -> None:
    """Handbooks that only this person could see, with all that was made of them; nobody else has anything of them."""
    own = select(HandbookRow.id).where(HandbookRow.owner_id == person)
    kept = _texts(tx, own)
    for name, where in reversed(rows_in(own).items()):
        tx.execute(delete(Base.metadata.tables[name]).where(where))
    left = _texts(tx, select(HandbookRow.id))
    gone = sorted(kept - left)
    tx.execute(delete(SourceTextRow).where(SourceTextRow.digest.in_(gone)))
    tx.execute(delete(AttachmentRow).where(AttachmentRow.digest.in_(gone)))


def _texts(tx: Read, handbooks: Select[int]) -> set[str]:
    """Digests of all that these handbooks ever were made of."""
    attached = select(HandbookRow.attachments).where(HandbookRow.id.in_(handbooks))
    found = {digest for files in tx.execute(attached).scalars() for digest in files.values()}
    made_of = select(ChangeSetRow.files).where(ChangeSetRow.handbook_id.in_(handbooks))
    return found | {part["digest"] for files in tx.execute(made_of).scalars() for part in files}
