"""People from the command line, for whoever runs Viva: `viva user add|reset|list|disable|enable|export|import|delete`."""

from datetime import datetime
from pathlib import Path

import click

from app import paths
from app.accounts import membership, passkeys, second_factor
from app.accounts.links import Purpose, make_link
from app.accounts.logins import checked_login, login_key
from app.accounts.people import Account, account_by_login, has_accounts, people
from app.accounts.queries import acting_learner, local_owner
from app.command import own_store, plain_errors
from app.db.store import Read, Store
from app.kernel.clock import SystemClock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.roles import Role
from app.settings import Settings, load_settings
from app.upkeep.leaving import delete_person
from app.upkeep.taking_along import write_person
from app.upkeep.taking_in import take_in

NAME = click.argument("name")
MAYBE_NAME = click.argument("name", required=False)
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def user() -> None:
    """See to people: who may sign in, and as what."""


@user.command()
@NAME
@click.option("--role", type=click.Choice(list(Role)), default=Role.LEARNER, help="[learner]")
@plain_errors
def add(name: str, role: Role) -> None:
    """Open an account, and print the link by which its person chooses a password.

    The first account is the owner's, with all that was studied here before.
    """
    settings, now = load_settings(), SystemClock().now()
    login = checked_login(name)
    with own_store(settings, SystemClock()).write() as tx:
        person = membership.open_account(tx, login, login_key(login), role, now)
        path = make_link(tx, Purpose.RESET, now, person=person)
    click.echo(f"{login} was added. To choose a password, within a day:\n  {settings.address(path)}")


@user.command()
@NAME
@click.option("--second-step-off", is_flag=True, help="Ask for no code any more: the phone is lost.")
@click.option(
    "--passkeys-off", is_flag=True, help="Take back all passkeys: whoever has them is not to come in."
)
@plain_errors
def reset(name: str, second_step_off: bool, passkeys_off: bool) -> None:
    """Print a link by which somebody chooses a new password."""
    settings, now = load_settings(), SystemClock().now()
    with own_store(settings, SystemClock()).write() as tx:
        person = _named(tx, name).person
        if second_step_off:
            second_factor.turn_off(tx, person)
        if passkeys_off:
            passkeys.take_back_all(tx, person)
        path = make_link(tx, Purpose.RESET, now, person=person)
    click.echo(f"To choose a new password, within a day:\n  {settings.address(path)}")


@user.command("list")
@plain_errors
def list_() -> None:
    """Say who has an account."""
    with own_store(load_settings(), SystemClock()).read() as tx:
        everybody = people(tx)
    for one in everybody:
        seen = f"last seen {one.seen_at:%Y-%m-%d}" if one.seen_at else "not signed in"
        click.echo(f"{one.login}  {one.role}  {'closed' if one.disabled_at else seen}")
    if not everybody:
        click.echo("Nobody has an account: on this machine alone, none is needed.")


@user.command()
@NAME
@plain_errors
def disable(name: str) -> None:
    """Let somebody in no more; what is theirs is kept."""
    with own_store(load_settings(), SystemClock()).write() as tx:
        membership.disable(tx, _named(tx, name).person, SystemClock().now())
    click.echo(f"{name} is let in no more. `viva user enable` takes that back.")


@user.command()
@NAME
@plain_errors
def enable(name: str) -> None:
    """Let somebody in again."""
    with own_store(load_settings(), SystemClock()).write() as tx:
        membership.enable(tx, _named(tx, name).person)
    click.echo(f"{name} is let in again.")


@user.command("export")
@FILE
@MAYBE_NAME
@plain_errors
def export_(file: Path, name: str | None) -> None:
    """Write all that is somebody's into a file: schedule, quizzes, interviews, recordings, settings.

    Without a NAME it is of whoever uses this machine without an account.
    """
    clock = SystemClock()
    with own_store(load_settings(), clock).read() as tx:
        manifest = write_person(tx, _person(tx, name), file, clock.now())
    click.echo(f"{file}: {sum(manifest.rows.values())} rows. Another Viva takes it by `viva user import`.")


@user.command("import")
@FILE
@MAYBE_NAME
@plain_errors
def import_(file: Path, name: str | None) -> None:
    """Take in what `export` wrote, for somebody who has studied nothing here yet.

    Without a NAME it is for whoever uses this machine without an account.
    """
    store = own_store(load_settings(), SystemClock())
    with store.read() as tx:
        person = _person(tx, name)
    found = take_in(file, store, person, paths.MIGRATIONS)
    click.echo(
        f"Taken in. Reviews: {found.reviews}, quizzes: {found.quizzes}, interviews: {found.interviews}."
    )
    if found.missing:
        click.echo(f"Import these handbooks as well, under their names: {', '.join(found.missing)}")


@user.command()
@NAME
@click.option("--yes", is_flag=True, help="Ask nothing.")
@plain_errors
def delete(name: str, yes: bool) -> None:
    """Delete somebody with all that is theirs. Backups that were made before still have it."""
    store, clock = own_store(load_settings(), SystemClock()), SystemClock()
    with store.read() as tx:
        own = _named(tx, name)
    if not yes:
        click.echo(f"All that is {own.login}’s will be deleted. `viva user export` keeps it in a file first.")
        if login_key(click.prompt("Type the name to go on")) != own.login_key:
            raise Conflict("That is not the name, so nothing was deleted.")
    with store.write() as tx:
        delete_person(tx, acting_learner(tx, own.person), clock.now())
    click.echo(f"{own.login} and all that was theirs is deleted.")


def set_up_link(store: Store, settings: Settings, at: int, now: datetime) -> str:
    """The link that makes its user the owner; nothing, where the machine's own person needs none, or there is an owner.

    Args:
        at: the port that Viva listens on.
    """
    if settings.is_private:
        return ""
    with store.write() as tx:
        if has_accounts(tx):
            return ""
        return settings.address(make_link(tx, Purpose.SET_UP, now), at)


def _person(tx: Read, name: str | None) -> int:
    """Whose data it is about.

    Raises:
        NotFound: nobody has the name.
        Invalid: no name was given, and people have accounts here.
    """
    if name is not None:
        return _named(tx, name).person
    if has_accounts(tx):
        raise Invalid(
            "People have accounts here.", "Say whose data it is; `viva user list` says who is here."
        )
    return local_owner(tx).id


def _named(tx: Read, name: str) -> Account:
    found = account_by_login(tx, login_key(name))
    if found is None:
        raise NotFound(f"Nobody has the name {name}.", "`viva user list` says who is here.")
    return found
