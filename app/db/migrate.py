"""Brings a database to this Viva's schema, and refuses one that is newer."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.db.store import Read, Store, in_plain_words
from app.kernel.errors import Unusable, VivaError

Before = Callable[[Read], None]


def migrate(engine: Engine, migrations: Path, *, to: str | None = None, before: Before | None = None) -> bool:
    """Applies what is missing, in one transaction; says whether anything was. Of processes that start at once, one does.

    Args:
        engine: of the database.
        migrations: the folder with all of them.
        to: the revision to stop at; the newest, if nothing is given.
        before: what is done first where a database with something in it is about to change. If it raises, nothing changes.

    Raises:
        Unusable: the database was made by a newer Viva, or cannot be written.
    """
    config = _config(migrations)
    script = ScriptDirectory.from_config(config)
    wanted = to or script.get_current_head()
    try:
        if _revision(engine, script) == wanted:
            return False
        with Store(engine).write() as tx:
            if engine.dialect.name == "postgresql":
                tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            present = _checked(tx, script)
            if present == wanted:
                return False  # another process was faster
            if present is not None and before is not None:
                before(tx)
            config.attributes["connection"] = tx
            command.upgrade(config, to or "head")
    except DBAPIError as error:
        raise _at_the_start(error) from error
    return True


def _at_the_start(error: DBAPIError) -> VivaError:
    """Whoever starts Viva is told why there is no connection: PostgreSQL names the host and the user, and no password."""
    if (
        error.statement is not None
        or not isinstance(error, OperationalError)
        or hasattr(error.orig, "sqlite_errorcode")
    ):
        return in_plain_words(error)
    said = str(error.orig).splitlines()[0].rstrip(".")
    return Unusable(
        f"The database does not answer: {said}.", "Check VIVA_DATABASE_URL, and whether the database runs."
    )


def knows(revision: str, migrations: Path) -> bool:
    """Whether that schema is one of this Viva's, today's or an older one."""
    script = ScriptDirectory.from_config(_config(migrations))
    return revision in _known(script)


def is_current(engine: Engine, migrations: Path) -> bool:
    """Whether the database has this Viva's schema.

    Raises:
        Unusable: it was made by a newer Viva, or does not answer.
    """
    script = ScriptDirectory.from_config(_config(migrations))
    try:
        return _revision(engine, script) == script.get_current_head()
    except DBAPIError as error:
        raise in_plain_words(error) from error


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


_LOCK = 0x56495641  # "VIVA"


def _revision(engine: Engine, script: ScriptDirectory) -> str | None:
    with engine.connect() as connection:
        return _checked(connection, script)


def _checked(connection: Connection, script: ScriptDirectory) -> str | None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current and current not in _known(script):
        raise Unusable(
            f"The database was made by a newer Viva (its schema is {current}).",
            "Update Viva, or point VIVA_DATA_DIR at another folder.",
        )
    return current


def _known(script: ScriptDirectory) -> set[str]:
    return {one.revision for one in script.walk_revisions()}
