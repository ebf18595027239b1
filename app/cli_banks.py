"""What `viva items` prints for other systems."""

import sys
from collections.abc import Sequence

import click

from app.assessment.model import Item
from app.exchange.exporting import NAMES, Format, export

BANK_FORMATS = {"gift": Format.GIFT, "moodle": Format.MOODLE, "qti": Format.QTI}


def print_bank(items: Sequence[Item], form: str, name: str) -> None:
    """The file on the standard output; what it leaves out on the other."""
    made = export(items, BANK_FORMATS[form], name)
    sys.stdout.buffer.write(made.data)
    for one in made.left_out:
        click.echo(
            f"Line {one.lines.first}: {NAMES[made.format]} has no word for {one.kind}; left out.", err=True
        )
    click.echo(f"{made.written} items written, {len(made.left_out)} left out.", err=True)
