"""Reads for exchange: the items of a handbook that quizzes may ask."""

from sqlalchemy import select

from app.assessment.keeping import item_of
from app.assessment.model import Item
from app.db.store import Read
from app.library.models import ItemRow
from app.quiz.choosing import may_be_asked


def items_of(tx: Read, handbook_id: int, *, origin: str = "") -> list[Item]:
    """A handbook's items in its order.

    Args:
        origin: only those of this origin; empty for all.
    """
    own = (ItemRow.handbook_id == handbook_id, *may_be_asked(tx))
    query = select(ItemRow.body, ItemRow.line).where(*own)
    if origin:
        query = query.where(ItemRow.origin == origin)
    return [item_of(row.body, row.line) for row in tx.execute(query.order_by(ItemRow.position, ItemRow.id))]
