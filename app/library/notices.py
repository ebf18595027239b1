"""What is said on Today of handbooks."""

from app.db.store import Read
from app.web.notices import Notice
from app.web.visit import VisitContext


def of_folders(_tx: Read, visit: VisitContext) -> Notice | None:
    """Says that the folders are looked through, for at a first start there is nothing else yet."""
    if not visit.wiring.looking.is_set():
        return None
    words = "Viva is looking through its folders of handbooks. What is new will be here in a moment."
    return Notice(words, "/handbooks", "Your handbooks")
