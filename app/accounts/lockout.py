"""How often signing in may be tried: a few times at once, then more and more slowly, by the name and by the address.

An attempt counts before the password is looked at, so that a thousand of them at once are still one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select, update

from app.accounts.models import StrikeRow
from app.db.store import Write, one_at_a_time
from app.db.upsert import insert_or
from app.kernel.errors import TooMany
from app.kernel.tokens import digest_of

FREE_BY_NAME, FREE_BY_ADDRESS = 5, 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What failed attempts are counted by."""

    key: str
    free: int  # attempts before one has to wait


def subjects(login_key: str, address: str) -> tuple[Subject, Subject]:
    """The name, whether it exists or not, and the address; neither is kept in a readable form."""
    return (
        Subject(f"name {digest_of(login_key)[:32]}", FREE_BY_NAME),
        Subject(f"from {digest_of(network(address))[:32]}", FREE_BY_ADDRESS),
    )


def network(address: str) -> str:
    """The address; of IPv6 the part that one household has."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return parsed.exploded[:19]
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def wait_after(count: int, free: int) -> timedelta:
    """How long after so many failures the next attempt has to wait."""
    if count < free:
        return timedelta(0)
    return min(_FIRST_WAIT * (1 << min(count - free, 10)), _LONGEST_WAIT)


def begin_attempt(tx: Write, tried: Sequence[Subject], now: datetime) -> None:
    """Counts an attempt as one that fails, until it is forgiven.

    Raises:
        TooMany: there were too many of late; this one is not even looked at, and does not count.
    """
    one_at_a_time(tx, StrikeRow)
    tx.execute(delete(StrikeRow).where(StrikeRow.last_at < now - _FORGOTTEN_AFTER))
    columns = (StrikeRow.subject, StrikeRow.count.label("failures"), StrikeRow.last_at)
    rows = tx.execute(select(*columns).where(StrikeRow.subject.in_([one.key for one in tried])))
    known = {row.subject: row for row in rows}
    free_at = [
        known[one.key].last_at + wait_after(known[one.key].failures, one.free)
        for one in tried
        if one.key in known
    ]
    if any(until > now for until in free_at):
        wait = max(free_at) - now
        minutes = -(-wait // timedelta(minutes=1))
        raise TooMany(
            "There were too many attempts to sign in.",
            f"Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            after_s=-(-wait // timedelta(seconds=1)),
        )
    for one in tried:
        counted = insert_or(tx, StrikeRow).values(subject=one.key, count=1, last_at=now)
        more = {"count": StrikeRow.count + 1, "last_at": now}
        tx.execute(counted.on_conflict_do_update(index_elements=["subject"], set_=more))


def forgive(tx: Write, tried: Sequence[Subject]) -> None:
    """The attempt was right: the name is free again, and the address had one attempt less."""
    name, address = tried
    tx.execute(delete(StrikeRow).where(StrikeRow.subject == name.key))
    one_less = update(StrikeRow).where(StrikeRow.subject == address.key, StrikeRow.count > 0)
    tx.execute(one_less.values(count=StrikeRow.count - 1))
