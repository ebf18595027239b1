"""What is said on Today of backups, to whoever can do something about them."""

from app.db.store import Read
from app.kernel.roles import Role
from app.upkeep.standing import backup_warning
from app.web.notices import Notice
from app.web.visit import Noticing, VisitContext


def of_backups(hours: int) -> Noticing:
    """Tells owners when the newest backup is not good, or the last good one is old.

    Args:
        hours: between two backups; 0: none are made.
    """

    def look(tx: Read, visit: VisitContext) -> Notice | None:
        if visit.caller.role is not Role.OWNER:
            return None
        words = backup_warning(tx, hours, visit.now)
        return Notice(words, "/admin", "See to it", is_urgent=True) if words else None

    return look
