"""The command line."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from app import __version__, cli_upkeep, paths
from app.accounts.queries import local_owner
from app.assessment.authored import authored_items
from app.assessment.making import make_items
from app.assessment.model import Item
from app.assessment.report import item_json, items_text
from app.cli_banks import BANK_FORMATS, print_bank
from app.cli_imports import PAIRS, ask, import_all, preview_all, say_taken
from app.cli_users import set_up_link, user
from app.command import own_store, plain_errors
from app.handbook.bundle import one_file
from app.handbook.comparing import compare, comparison_json, comparison_text
from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.report import cards_json, make_report, place_json, questions_json, report_json, report_text
from app.handbook.source import Source
from app.handbook.stamping import stamp as stamped
from app.handbook.typesetting import formula_diagnostics
from app.kernel.clock import SystemClock
from app.kernel.errors import Conflict, Invalid, Unusable
from app.library.authoring import rewrite
from app.library.formula_cache import CachedTypesetter
from app.library.gathering import gather
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.shelves import shelves_of
from app.library.watching import Watcher
from app.listening import listen
from app.logs import set_up
from app.settings import load_settings
from app.study.doubts import Answers, Lines, Rest

PATHS = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
AS_JSON = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
)


@click.group()
@click.version_option(__version__, prog_name="viva")
def main() -> None:
    """Study, quiz and rehearse for interviews from a Markdown handbook."""


for _command in cli_upkeep.COMMANDS:
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


@main.command()
@PATHS
@AS_JSON
@plain_errors
def check(files: Sequence[Path], form: str) -> None:
    """Say what Viva finds in handbooks, and what is wrong, with file and line."""
    reports = [
        make_report(handbook, (*failed, *authored_items(handbook)[1]))
        for handbook, failed in _read_each(files, "Checking")
    ]
    if form == "json":
        click.echo(json.dumps([report_json(one) for one in reports], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(report_text(one) for one in reports))
    if any(one.has_errors for one in reports):
        sys.exit(1)


@main.command()
@PATHS
@AS_JSON
@plain_errors
def questions(files: Sequence[Path], form: str) -> None:
    """Print the questions of handbooks."""
    found: list[dict[str, Any]] = []
    errors: list[Diagnostic] = []
    for handbook, failed in _read_each(files, "Reading"):
        found.append(questions_json(handbook, failed))
        errors += [one for one in handbook.diagnostics if one.severity is Severity.ERROR]
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for book in found:
            for question in book["questions"]:
                answered = "" if question["answer"] else "  (no answer)"
                click.echo(f"{question['path']}:{question['line']}: {question['question']}{answered}")
    if errors:
        click.echo("\n".join(map(str, errors)), err=True)
        sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="PATH")
@AS_JSON
@plain_errors
def cards(file: Path, form: str) -> None:
    """Print the cards that Viva makes of a handbook."""
    made = cards_json(read(gather(file)))
    if form == "json":
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
        return
    for card in made:
        click.echo(f"{card['line']:>5}  {card['kind']:<14} {card['prompt']}")


@main.command()
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", *BANK_FORMATS]),
    default="text",
    help="How to print; gift, moodle and qti are for other systems, qti as an archive.",
)
@plain_errors
def items(files: Sequence[Path], form: str) -> None:
    """Print the quiz items of handbooks: what their authors wrote, and what Viva makes, with the key."""
    found: list[tuple[Handbook, Item]] = []
    for path in files:
        handbook = read(gather(path))
        made, remarks = make_items(handbook)
        found += ((handbook, one) for one in made)
        for remark in remarks:
            click.echo(str(remark), err=True)
    if form in BANK_FORMATS:
        print_bank([one for _, one in found], form, files[0].stem)
    elif form == "json":
        shown = [{**item_json(one), **place_json(book, one.lines.first, "from_")} for book, one in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        click.echo(items_text([one for _, one in found]))


@main.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@AS_JSON
@plain_errors
def diff(old: Path, new: Path, form: str) -> None:
    """Say which questions of a handbook a newer version keeps, adds and retires."""
    before, after = read(gather(old)), read(gather(new))
    found = compare(before, after)
    if form == "json":
        click.echo(json.dumps(comparison_json(found, before, after), indent=1))
    else:
        click.echo(comparison_text(found, before, after))


@main.command()
@PATHS
@click.option("--check", is_flag=True, help="Write nothing, and end with 1 where ids are missing.")
@click.option("--dry-run", is_flag=True, help="Say which ids would be written, and write nothing.")
@plain_errors
def stamp(files: Sequence[Path], check: bool, dry_run: bool) -> None:
    """Write ids into your own files, so that nothing you change later can cost history.

    Each topic and question without an id gets the one that its history hangs on already: {#id} after a heading,
    <!-- id: … --> after any other question. Nothing else in the files changes. Viva needs no ids: this is for who
    rewrites much at once, or moves text between files.
    """
    missing = sum(_stamp(path, dry=check or dry_run) for path in files)
    if check and missing:
        sys.exit(1)


def _stamp(path: Path, *, dry: bool) -> int:
    """Stamps a handbook, or says what would be stamped; gives how many ids it lacked."""
    if path.is_file() and path.suffix.lower() == ".zip":
        raise Invalid(
            f"{path} is an archive, and ids are written into files.", "Unpack it and give its folder."
        )
    bundle = gather(path)
    made, handbook = stamped(bundle), read(bundle)
    for source in bundle.sources if made.added and not dry else ():
        if made.texts[source.path] != source.data:
            rewrite(path if bundle.is_file else path / source.path, source.data, made.texts[source.path])
    for line, key in made.added if dry else ():
        click.echo(f"{_place(handbook, line)}: {key}")
    for line in made.left_out:
        click.echo(
            f"{_place(handbook, line)}: no place for an id, as in a code fence; left as it is.", err=True
        )
    ids = f"{len(made.added)} id{'s' if len(made.added) != 1 else ''}"
    click.echo(
        f"{path}: {ids} {'missing' if dry else 'written'}." if made.added else f"{path}: nothing to add."
    )
    return len(made.added)


def _place(handbook: Handbook, line: int) -> str:
    path, own = handbook.label(line)
    return f"{path}:{own}"


def _read_each(files: Sequence[Path], label: str) -> Iterator[tuple[Handbook, tuple[Diagnostic, ...]]]:
    """Each handbook with what is wrong with its formulas. A formula that stands twice is typeset once."""
    katex = CachedTypesetter(typesetter())
    with progress(files, label) as todo:
        for path in todo:
            handbook = _read(path)
            yield handbook, formula_diagnostics(handbook, katex.using(handbook.macros))


def _read(path: Path) -> Handbook:
    """The handbook; of a file that cannot be read, an empty one that says so, for others are to be read as well."""
    try:
        return read(gather(path))
    except (Invalid, Conflict) as error:
        why = Diagnostic(Severity.ERROR, "unreadable", str(error), str(path))
        return read(one_file(Source(str(path), "", "", "", (why,))))


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


def progress(files: Sequence[Path], label: str) -> Any:
    """A bar on a terminal's error stream; nothing elsewhere."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(files, label=label, file=sys.stderr, hidden=hidden, show_pos=True)


logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
