"""Which handbooks somebody may see: those that are shared, and their own. The one place that says so.

Reads ask it of their transaction, which knows whom it is for. Work that nobody looks at sees all.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from app.db.store import Read, viewer_of
from app.kernel.errors import NotFound
from app.library.models import HandbookRow


def visible_to(person: int) -> ColumnElement[bool]:
    """Handbooks that a person may see, removed ones too."""
    return or_(HandbookRow.owner_id.is_(None), HandbookRow.owner_id == person)


def may_see(tx: Read) -> ColumnElement[bool]:
    """The same of whom the transaction is for."""
    viewer = viewer_of(tx)
    return true() if viewer is None else visible_to(viewer)


def on_shelf(tx: Read) -> ColumnElement[bool]:
    """Handbooks that may be seen and are in use."""
    return HandbookRow.retired_at.is_(None) & may_see(tx)


def within_shelf(tx: Read, handbook_id: Any) -> ColumnElement[bool]:
    """Rows of handbooks that may be seen, by the column that says which they are of."""
    if viewer_of(tx) is None:
        return true()
    hidden: Select[Any] = select(HandbookRow.id).where(~may_see(tx), HandbookRow.id == handbook_id)
    return ~hidden.correlate_except(HandbookRow).exists()


def check_may_see(tx: Read, slug: str) -> None:
    """Lets through whoever may see the handbook of that name, and who asks for none that there is.

    Raises:
        NotFound: it is another's own; said as if there were none.
    """
    if tx.execute(select(HandbookRow.id).where(HandbookRow.slug == slug, ~may_see(tx))).first():
        raise not_here(slug)


def not_here(slug: str) -> NotFound:
    return NotFound(f"There is no handbook “{slug}”.", "The handbooks page lists what there is.")


def free_slug(tx: Read, slug: str) -> str:
    """The name in addresses, or the next to it that is not of a handbook which may not be seen."""
    for number in range(2, 1_000):
        if not tx.execute(select(HandbookRow.id).where(HandbookRow.slug == slug, ~may_see(tx))).first():
            break
        slug = f"{slug.removesuffix(f'-{number - 1}')[:95]}-{number}"
    return slug
