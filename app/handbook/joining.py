"""Many files as one document. Each is parsed by itself, so that what it leaves open ends with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from markdown_it.token import Token

from app.handbook import grammar
from app.handbook.bundle import Bundle
from app.handbook.document import Document
from app.handbook.files import is_nameless, title_from
from app.handbook.front_matter import split_front_matter
from app.handbook.model import FilePart
from app.handbook.titles import id_comment

_SILENT = {"hr", "html_block"}
_ORNAMENTS = {"image", "link_open", "link_close", "softbreak", "hardbreak", "html_inline"}


@dataclass(frozen=True, slots=True)
class Joined:
    """The document, its files, and what is said of the whole before its text begins.

    `front` is the number of lines, from the first, that may hold title and preface: all of a single file, the README
    or index that comes first of several, or none.
    """

    document: Document
    files: tuple[FilePart, ...]
    properties: Mapping[str, str]
    front: int


def join(bundle: Bundle) -> Joined:
    """Reads the files of a bundle into one document; its lines are counted through all of them."""
    if len(bundle.sources) == 1:
        (source,) = bundle.sources
        properties, text = split_front_matter(source.text)
        document = Document.of(bundle.name, text)
        files = (FilePart(source.path, source.digest, 1),)
        return Joined(document, files, {**properties, **bundle.manifest.properties}, len(document.lines))
    lines: list[str] = []
    tokens: list[Token] = []
    parts = []
    of_all: Mapping[str, str] = {}
    front = 0
    for place, source in enumerate(bundle.sources):
        properties, text = split_front_matter(source.text)
        is_front = place == 0 and is_nameless(PurePosixPath(source.path).stem)
        parts.append(FilePart(source.path, source.digest, len(lines) + 1))
        found = grammar.parse(text)
        if not is_front:
            found = _chapter(found, properties.get("title") or title_from(source.path))
        _shift(found, len(lines))
        tokens += found
        lines += (text if text.endswith("\n") else f"{text}\n").split("\n")
        if is_front:
            of_all, front = properties, len(lines)
    document = Document(bundle.name, lines, tokens, tuple(parts))
    return Joined(document, tuple(parts), {**of_all, **bundle.manifest.properties}, front)


def _shift(tokens: Sequence[Token], by: int) -> None:
    for token in tokens:
        if token.map is not None and by:
            token.map = [token.map[0] + by, token.map[1] + by]


def _chapter(tokens: list[Token], title: str) -> list[Token]:
    """A file's tokens below a heading of the first level: its own, or else one of its title.

    Without it the file's first section would stand below the last one of the file before.
    """
    start = _ornaments(tokens)
    headings = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    levels = [int(tokens[at].tag[1]) for at in headings]
    highest = min(levels, default=1)
    begins_with_it = bool(headings) and headings[0] == start and levels[0] == highest
    if begins_with_it and (highest == 1 or levels.count(highest) == 1):
        _lift(tokens, headings, highest - 1)
        above = [token for token in tokens[:start] if token.type != "hr"]
        ids = [token for token in above if id_comment(token.content)]
        return [
            *ids,
            *tokens[start : start + 3],
            *(one for one in above if one not in ids),
            *tokens[start + 3 :],
        ]
    _lift(tokens, headings, max(0, highest - 2))
    return [*_heading(title), *tokens]


def _ornaments(tokens: Sequence[Token]) -> int:
    """The index of the first token after rules, comments, badges and links to other pages."""
    at = 0
    while at < len(tokens):
        if tokens[at].type in _SILENT:
            at += 1
        elif tokens[at].type == "paragraph_open" and _says_nothing(tokens[at + 1]):
            at += 3
        else:
            break
    return at


def _says_nothing(inline: Token) -> bool:
    """Whether a paragraph is made of pictures and links alone."""
    depth = 0
    for child in inline.children or ():
        depth += child.nesting if child.type.startswith("link_") else 0
        if not depth and child.type not in _ORNAMENTS and child.content.strip(" |·•-–—/"):
            return False
    return True


def _lift(tokens: Sequence[Token], headings: Sequence[int], by: int) -> None:
    """Raises the outermost headings by so many levels."""
    for at in headings if by else ():
        opening, closing = tokens[at], tokens[at + 2]
        opening.tag = closing.tag = f"h{int(opening.tag[1]) - by}"
        opening.markup = closing.markup = "#" * int(opening.tag[1])


def _heading(title: str) -> list[Token]:
    opening, closing = Token("heading_open", "h1", 1), Token("heading_close", "h1", -1)
    opening.markup = closing.markup = "#"
    opening.block = closing.block = True
    inline = grammar.parse_inline(title)[0]
    opening.map, inline.map, inline.level = [0, 1], [0, 1], 1
    return [opening, inline, closing]
