"""What commands have in common: their options, how they say what went wrong, the store, which is closed with them, KaTeX."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app import paths
from app.db.engine import make_engine
from app.db.store import Store
from app.kernel.clock import Clock
from app.kernel.errors import Unusable, VivaError
from app.library.katex import KatexTypesetter
from app.opening import open_store
from app.settings import Settings

PATHS = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
AS_JSON = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
)


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


def typesetter() -> KatexTypesetter:
    """KaTeX, as `make` put it in its place.

    Raises:
        Unusable: it is not there.
    """
    if not paths.KATEX_SCRIPT.is_file():
        raise Unusable(
            "The browser's parts are not built, KaTeX among them.", "Run `make setup` in Viva's folder."
        )
    return KatexTypesetter(paths.KATEX_SCRIPT)
