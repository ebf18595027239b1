"""Opens the store: what the server and the commands begin with. Nothing of the web is loaded for it."""

from app import paths
from app.accounts.service import ensure_local_owner
from app.db.engine import make_engine
from app.db.store import Store
from app.kernel.clock import Clock
from app.machine import local_zone
from app.settings import Settings
from app.upkeep.service import prepare


def open_store(settings: Settings, clock: Clock) -> Store:
    """The database, migrated and with its owner.

    Raises:
        Unusable: it cannot be opened or written, or was made by a newer Viva.
    """
    store = Store(make_engine(settings.url))
    prepare(store, settings.backups, paths.MIGRATIONS, clock)
    with store.write() as tx:
        ensure_local_owner(tx, clock.now(), local_zone())
    return store
