"""Commands that keep a store well: migrate, backup, restore, copy."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import make_url

from app import paths
from app.command import own_store, plain_errors, store_at
from app.db.engine import make_engine
from app.db.store import Store
from app.kernel.clock import Clock, SystemClock
from app.kernel.errors import Conflict, Invalid
from app.settings import Settings, load_settings
from app.upkeep import restoring
from app.upkeep.archive import Manifest, opened
from app.upkeep.queries import counts
from app.upkeep.service import make_backup, prepare
from app.upkeep.thinning import Reason

FILE = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
YES = click.option("--yes", is_flag=True, help="Ask nothing.")


@click.command()
@plain_errors
def migrate() -> None:
    """Bring the database to this version's schema, after a backup."""
    settings = load_settings()
    store = store_at(settings.url)
    changed = prepare(store, settings.backups, paths.MIGRATIONS, SystemClock())
    click.echo("The database was brought up to date." if changed else "The database is up to date.")


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="Put a copy of it there as well.")
@plain_errors
def backup(to: Path | None) -> None:
    """Make a backup, while Viva runs or not, and try whether it can be restored.

    It goes to the folder of backups (VIVA_BACKUP_DIR), and stays until you remove it.
    """
    settings, clock = load_settings(), SystemClock()
    store = own_store(settings, clock)
    made = make_backup(store, clock, settings.backups, paths.MIGRATIONS, Reason.ASKED)
    path = settings.backups / made.name
    click.echo(f"{path}: {made.rows} rows, {made.size / 2**20:.1f} MB; restored to try it, and equal.")
    if to is not None:
        click.echo(f"Copied to {_copied(path, to)}.")


def _copied(path: Path, to: Path) -> Path:
    try:
        return Path(shutil.copy2(path, to))
    except OSError as error:
        raise Invalid(
            f"It cannot be copied to {to}: {error.strerror}.", "The backup itself is good."
        ) from error


@click.command()
@FILE
@YES
@click.option("--aside", is_flag=True, help="Put the present SQLite file aside first, as when it is damaged.")
@plain_errors
def restore(file: Path, yes: bool, aside: bool) -> None:
    """Put a backup in the place of all that Viva has. What it replaces is kept as a backup, too.

    Everybody signs in again afterwards, with the password of then, and programs need new tokens.
    """
    settings, clock = load_settings(), SystemClock()
    with opened(file) as archive:
        manifest = archive.manifest
    restoring.check(file, paths.MIGRATIONS)
    if aside:
        click.echo(f"The present database is now {_put_aside(settings, clock)}.")
    store = own_store(settings, clock)
    click.echo(_comparison(store, manifest))
    if not yes:
        click.confirm("Replace it?", abort=True)
    kept = make_backup(store, clock, settings.backups, paths.MIGRATIONS, Reason.RESTORE)
    restoring.restore(file, store, clock, paths.MIGRATIONS)
    click.echo(f"Restored. What was there before is in {settings.backups / kept.name}.")


def _put_aside(settings: Settings, clock: Clock) -> Path:
    url = make_url(settings.url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Invalid("--aside is for SQLite, whose database is a file.", "Leave it out.")
    present = Path(url.database)
    put = present.with_name(f"{present.name}.{clock.now():%Y%m%dT%H%M%SZ}")
    for ending in ("", "-wal", "-shm"):
        part = present.with_name(present.name + ending)
        if part.exists():
            part.rename(put.with_name(put.name + ending))
    return put


_SHOWN = ("learner", "handbook", "card", "review", "quiz_attempt", "interview_attempt")


def _comparison(store: Store, manifest: Manifest) -> str:
    with store.read() as tx:
        present = counts(tx)
    lines = [f"The backup is of {manifest.made_at:%Y-%m-%d %H:%M} UTC, by Viva {manifest.viva}.", ""]
    lines.append(f"{'':<20}{'now':>10}{'backup':>10}")
    for table in (name for name in _SHOWN if name in present or name in manifest.rows):
        name = table.replace("_", " ") + "s"
        lines.append(f"{name:<20}{present.get(table, 0):>10}{manifest.rows.get(table, 0):>10}")
    return "\n".join(lines)


@click.command()
@click.argument("url")
@click.option("--replace", is_flag=True, help="Even if there is something in it.")
@plain_errors
def copy(url: str, replace: bool) -> None:
    """Copy all that Viva has into another database, as from SQLite to PostgreSQL or back, and compare row by row.

    URL is as in VIVA_DATABASE_URL, which is to name the new one afterwards. Stop Viva first: what is done while the
    copy is made stays behind.
    """
    settings, clock = load_settings(), SystemClock()
    if make_url(settings.url) == make_engine(url).url:
        raise Invalid("That is the database that Viva uses already.", "Name another.")
    source, into = own_store(settings, clock), store_at(url)
    prepare(into, settings.backups, paths.MIGRATIONS, clock)
    with into.read() as tx:
        there = counts(tx)
    if not replace and (there["handbook"] or there["review"]):
        raise Conflict("There is something in that database already.", "Say --replace to lose it.")
    manifest = restoring.copy(source, into, clock)
    click.echo(f"Copied {sum(manifest.rows.values())} rows; both databases are equal.")


COMMANDS: Sequence[click.Command] = (migrate, backup, restore, copy)
