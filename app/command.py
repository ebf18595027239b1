"""What every command has in common: how it says what went wrong, and the store, which is closed with it."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from app.db.engine import make_engine
from app.db.store import Store
from app.kernel.clock import Clock
from app.kernel.errors import VivaError
from app.opening import open_store
from app.settings import Settings


def plain_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors that a person is meant to read are printed as they are, and end the command with 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except VivaError as error:
            click.echo(f"Error: {error.message}", err=True)
            if error.hint:
                click.echo(error.hint, err=True)
            sys.exit(1)

    return run


def own_store(settings: Settings, clock: Clock) -> Store:
    """The database, migrated and with its owner, until the command ends.

    Raises:
        Unusable: it cannot be opened or written, or was made by a newer Viva.
    """
    return _until_the_end(open_store(settings, clock))


def store_at(url: str) -> Store:
    """The database at an address as it is, until the command ends.

    Raises:
        Invalid: the URL names no database that Viva can use.
        Unusable: the folder of the SQLite file cannot be made.
    """
    return _until_the_end(Store(make_engine(url)))


def _until_the_end(store: Store) -> Store:
    click.get_current_context().call_on_close(store.close)
    return store
