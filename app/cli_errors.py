"""Errors of commands."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from app.kernel.errors import VivaError


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
