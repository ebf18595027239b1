"""All items of a handbook."""

from app.assessment.authored import authored_items
from app.assessment.generated import generated_items
from app.assessment.model import Item
from app.handbook.diagnostics import Diagnostic
from app.handbook.model import Handbook


def make_items(handbook: Handbook) -> tuple[list[Item], list[Diagnostic]]:
    """What the author wrote and what Viva makes, in the order of the file, each id once; and remarks for the author."""
    items, diagnostics = authored_items(handbook)
    given = {item.id for item in items}
    items += [item for item in generated_items(handbook) if item.id not in given]
    return sorted(items, key=lambda item: item.lines.first), diagnostics
