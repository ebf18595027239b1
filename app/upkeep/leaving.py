"""Somebody goes: what is theirs is deleted, and what they did to handbooks stays without their name."""

from datetime import datetime

from sqlalchemy import delete, update

from app.accounts.membership import check_may_go
from app.accounts.queries import Learner
from app.accounts.service import ensure_local_owner
from app.db.store import Write
from app.upkeep.belonging import Fate, belongings, rows_of


def delete_person(tx: Write, person: Learner, now: datetime) -> None:
    """Deletes a person with all that is theirs; on a machine of one person, it begins anew.

    Backups that were made before still have it, until they are thinned.

    Raises:
        Conflict: nobody would be owner any more, of those who stay.
    """
    check_may_go(tx, person.id)
    for name, own in reversed(belongings().items()):
        where = rows_of(name, person.id)
        if own.fate is Fate.STAYS:
            tx.execute(update(own.table).where(where).values({own.column.name: None}))
        else:
            tx.execute(delete(own.table).where(where))
    ensure_local_owner(tx, now, person.preferences.zone)
