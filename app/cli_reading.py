"""Commands that read handbooks and say what is in them; `stamp` alone writes, into the author's own files."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from app.assessment.authored import authored_items
from app.assessment.making import make_items
from app.assessment.model import Item
from app.assessment.report import item_json, items_text
from app.cli_banks import BANK_FORMATS, print_bank
from app.command import AS_JSON, PATHS, plain_errors, typesetter
from app.handbook.bundle import one_file
from app.handbook.comparing import compare, comparison_json, comparison_text
from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.report import cards_json, make_report, place_json, questions_json, report_json, report_text
from app.handbook.source import Source
from app.handbook.stamping import stamp as stamped
from app.handbook.typesetting import formula_diagnostics
from app.kernel.errors import Conflict, Invalid
from app.library.authoring import rewrite
from app.library.formula_cache import CachedTypesetter
from app.library.gathering import gather


@click.command()
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


@click.command()
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


@click.command()
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


@click.command()
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


@click.command()
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


@click.command()
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


def progress(files: Sequence[Path], label: str) -> Any:
    """A bar on a terminal's error stream; nothing elsewhere."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(files, label=label, file=sys.stderr, hidden=hidden, show_pos=True)


COMMANDS: Sequence[click.Command] = (check, questions, cards, items, diff, stamp)
