"""Items from fences named `item`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from app.assessment.authored.fields import Fields, Wrong
from app.assessment.authored.kinds import BLANK, read_parts
from app.assessment.model import Item, ItemKind, Origin
from app.assessment.outline import Spot
from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.item_fence import is_item, read_toml
from app.handbook.model import Lines
from app.handbook.titles import slug
from app.kernel.errors import Invalid

_KINDS = ", ".join(kind.value for kind in ItemKind)
_TOML_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Refused:
    """A fence that is no item, with the line that is wrong."""

    line: int
    message: str


def fence_items(spot: Spot, tokens: list[Token]) -> Iterator[Item | Refused]:
    """The items of a topic's fences, and the fences that are none."""
    for token in tokens:
        if not is_item(token) or token.map is None:
            continue
        first = token.map[0] + 1
        try:
            yield from _read(spot, token, Lines(first, token.map[1]))
        except Wrong as error:
            yield Refused(first + _line_of(error.key, token.content), str(error))
        except Invalid as error:
            at = _TOML_LINE.search(error.message)
            yield Refused(first + int(at[1]) if at else first, str(error))


def _read(spot: Spot, token: Token, lines: Lines) -> Iterator[Item | Refused]:
    fields = Fields(read_toml(token.content))
    said = fields.text("kind", f"Write one of: {_KINDS}.")
    if said not in list(ItemKind):
        raise Wrong("kind", f"“{said}” is no kind of item.", f"Write one of: {_KINDS}.")
    kind, stem = ItemKind(said), fields.text("stem", "Write stem = '''What is asked?'''.")
    parts = read_parts(kind, fields, stem)
    own = fields.maybe("id")
    item = Item(
        id=own or f"{spot.key}#item:{slug(BLANK.sub('', stem)) or kind.value}",
        kind=kind,
        breadcrumb=spot.breadcrumb,
        stem="" if kind == ItemKind.CLOZE else stem,
        parts=parts,
        origin=Origin.AUTHORED,
        rule="fence",
        topic=spot.key,
        lines=lines,
        why=fields.maybe("why") or "",
        hints=fields.texts("hints"),
        difficulty=fields.maybe("difficulty"),
        tags=fields.texts("tags"),
    )
    for name in fields.unknown():
        message = f"An item of the kind “{kind}” has no key “{name}”, so it was passed over. Leave it out."
        yield Refused(lines.first + _line_of(name, token.content), message)
    yield item


def _line_of(key: str, text: str) -> int:
    """The line of a key below the fence's first; 0 where it is not there."""
    found = re.search(rf"^[ \t]*{re.escape(key)}[ \t]*=", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def diagnostic(refused: Refused, path: str, line: int) -> Diagnostic:
    return Diagnostic(Severity.WARNING, "item-refused", refused.message, path, line)
