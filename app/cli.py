"""The command line: what serves, and what takes handbooks in. The other commands are in cli_*.py."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app import __version__, cli_reading, cli_upkeep
from app.accounts.queries import local_owner
from app.cli_imports import PAIRS, ask, import_all, preview_all, say_taken
from app.cli_users import set_up_link, user
from app.command import AS_JSON, PATHS, own_store, plain_errors, typesetter
from app.kernel.clock import SystemClock
from app.library.importing import Importer
from app.library.shelves import shelves_of
from app.library.watching import Watcher
from app.listening import listen
from app.logs import set_up
from app.settings import load_settings
from app.study.doubts import Answers, Lines, Rest


@click.group()
@click.version_option(__version__, prog_name="viva")
def main() -> None:
    """Study, quiz and rehearse for interviews from a Markdown handbook."""


for _command in (*cli_upkeep.COMMANDS, *cli_reading.COMMANDS):
    main.add_command(_command)


@main.command()
@click.option("--host", help="The address to listen on. [VIVA_HOST, 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="The port; 0 takes any that is free. [VIVA_PORT, 8000]"
)
@plain_errors
def serve(host: str | None, port: int | None) -> None:
    """Serve Viva, and take in the handbooks of its folders."""
    import uvicorn  # here, for whoever serves nobody need not wait for the server to be loaded

    from app.main import create_app
    from app.serving import Server

    settings = load_settings(host=host, port=port)
    set_up(settings.log_format, settings.log_level)
    clock = SystemClock()
    store = own_store(settings, clock)
    app = create_app(settings, clock, store)  # before an address is told, for settings may not be whole
    importer = Importer.over(store, clock, typesetter())
    shelves = shelves_of(settings.content_dir, settings.data_dir)
    listener = listen(settings.host, settings.port)
    at = listener.getsockname()[1]
    if settings.port and at != settings.port:
        click.echo(f"Port {settings.port} is taken, so Viva uses {at}.")
    click.echo(
        f"Viva is at http://{settings.shown_host}:{at}{settings.root_path}/  (Ctrl+C stops it; data in {settings.data_dir})"
    )
    if link := set_up_link(store, settings, at, clock.now()):
        click.echo(f"Nobody has an account yet. Whoever opens this link first is the owner:\n  {link}")
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the application believes only VIVA_TRUSTED_PROXIES
        timeout_graceful_shutdown=4,
    )
    wiring = app.state.wiring
    with Watcher(importer, shelves, say_taken, wiring.looking):
        Server(config, wiring.closing).run(sockets=[listener])


main.add_command(user)


@main.command("import")
@PATHS
@click.option(
    "--replace", is_flag=True, help="Import even where that retires more than half of a handbook's notes."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--same", **PAIRS, help="Lines of two in doubt: one note.")
@click.option("--different", **PAIRS, help="Lines of two in doubt: two notes.")
@click.option(
    "--doubts",
    type=click.Choice(["ask", "same", "different"]),
    help="What of the others in doubt. [ask on a terminal, else different]",
)
@AS_JSON
@plain_errors
def import_(
    files: Sequence[Path],
    replace: bool,
    dry_run: bool,
    same: frozenset[Lines],
    different: frozenset[Lines],
    doubts: Rest | None,
    form: str,
) -> None:
    """Import handbooks: Markdown files, folders, .zip archives.

    A folder (or Git checkout) is one handbook with all Markdown files in it, in the order of their names or of its
    handbook.toml, and with the pictures that they show. If a folder holds handbooks that have nothing to do with each
    other, give its files: viva import folder/*.md
    """
    if (same or different) and len(files) != 1:
        raise click.UsageError("--same and --different are about one handbook; import it by itself.")
    asks = not dry_run and sys.stdin.isatty() and sys.stdout.isatty()
    rest: Rest = doubts or ("ask" if asks else "different")
    answers = Answers(same, different, rest, ask, (lambda _: None) if dry_run else click.echo)
    if dry_run:
        preview_all(files, answers, form)
        return
    if form == "json":
        raise click.UsageError("--format json says what would be done: it goes with --dry-run.")
    clock = SystemClock()
    importer = Importer.over(own_store(load_settings(), clock), clock, typesetter())
    with importer.store.read() as tx:
        by = local_owner(tx).id
    if not import_all(importer, files, answers, replace=replace, by=by):
        sys.exit(1)


logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
