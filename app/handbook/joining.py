"""Many files as one document. Each is parsed by itself, so that what it leaves open ends with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from markdown_it.token import Token

from app.handbook import grammar
from app.handbook.bundle import Bundle
from app.handbook.diagnostics import Diagnostic
from app.handbook.document import Document
from app.handbook.files import is_nameless, title_from
from app.handbook.front_matter import split_front_matter, texts
from app.handbook.ids import take_ids
from app.handbook.manifest import FRONT_MATTER_KEYS, Manifest, manifest_of
from app.handbook.model import FilePart, part_at
from app.handbook.source import Source
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
    macros: Mapping[str, str]
    questions: tuple[str, ...]  # the convention that each file asks for; "" for whichever is found
    diagnostics: tuple[Diagnostic, ...]

    def wanted(self, line: int) -> str:
        """The conventions of questions that the file of a line asks for."""
        return self.questions[part_at(self.files, line)]


def join(bundle: Bundle) -> Joined:
    """Reads the files of a bundle into one document; its lines are counted through all of them."""
    if len(bundle.sources) == 1:
        (source,) = bundle.sources
        front = _Front.of(source, bundle)
        document = Document.of(bundle.name, front.text)
        files = (FilePart(source.path, source.digest, 1),)
        return _joined(bundle, document, files, len(document.lines), [front])
    lines: list[str] = []
    tokens: list[Token] = []
    parts = []
    ids: dict[int, str] = {}
    fronts = [_Front.of(source, bundle) for source in bundle.sources]
    beginning = 0
    for place, (source, front) in enumerate(zip(bundle.sources, fronts, strict=True)):
        text = front.text
        is_front = place == 0 and is_nameless(PurePosixPath(source.path).stem)
        parts.append(FilePart(source.path, source.digest, len(lines) + 1))
        found = grammar.parse(text)
        if not is_front:
            found = _chapter(found, front.manifest.title or title_from(source.path))
        _shift(found, len(lines))
        tokens += found
        lines += (text if text.endswith("\n") else f"{text}\n").split("\n")
        ids |= take_ids(found, lines)
        if is_front:
            beginning = len(lines)
    document = Document(bundle.name, lines, tokens, tuple(parts), ids)
    return _joined(bundle, document, tuple(parts), beginning, fronts)


@dataclass(frozen=True, slots=True)
class _Front:
    """A file's own properties, and its text without them."""

    text: str
    said: Mapping[str, str]
    manifest: Manifest
    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, source: Source, bundle: Bundle) -> "_Front":
        properties, text = split_front_matter(source.text)
        known = {key: value for key, value in properties.items() if key in FRONT_MATTER_KEYS}
        manifest, remarks = manifest_of(known, source.text, bundle.label(source.path))
        shown = {
            key: value for key, value in properties.items() if key not in ("questions", "order", "macros")
        }
        return cls(text, texts(shown), manifest, tuple(remarks))


def _joined(
    bundle: Bundle, document: Document, files: tuple[FilePart, ...], beginning: int, fronts: Sequence[_Front]
) -> Joined:
    whole = bundle.manifest
    macros: dict[str, str] = {}
    for front in reversed(fronts):
        macros |= front.manifest.macros
    return Joined(
        document=document,
        files=files,
        properties={**(fronts[0].said if beginning else {}), **whole.properties},
        front=beginning,
        macros=macros | dict(whole.macros),
        questions=tuple(front.manifest.questions or whole.questions for front in fronts),
        diagnostics=tuple(one for front in fronts for one in front.diagnostics),
    )


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
