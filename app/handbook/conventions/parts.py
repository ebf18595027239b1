"""Pieces of an answer: blocks as they stand alone, without the list, quotation or fold around them."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.handbook.document import Block, Document
from app.handbook.model import Passage
from app.handbook.plain import plain_answer, plain_html, plain_inline

_TO_TOP = re.compile(
    r"[\W_]*(?:back to (?:the )?top|to (?:the )?top|go (?:to )?top|top|up|back to (?:contents|index"
    r"|questions|toc)|table of contents|наверх"
    r"|к началу|к оглавлению|вверх|回到顶部|返回顶部|返回目录|回目录|volver arriba|subir|voltar ao topo|haut de page"
    r"|nach oben)?[\W_]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A block with its tokens and its Markdown, fit to stand at the outermost level."""

    kind: str
    tokens: tuple[Token, ...]
    text: str
    first: int
    last: int

    @property
    def inline(self) -> Token:
        """The text of a paragraph or heading."""
        return self.tokens[1]

    @property
    def plain(self) -> str:
        return plain_answer(self.tokens)


def parts_of(document: Document, blocks: Sequence[Block]) -> list[Part]:
    return [_part(document, block) for block in blocks]


def passage_of(parts: Sequence[Part]) -> Passage:
    """Parts as one passage; blank lines between them are kept as one."""
    lines: list[str] = []
    for before, part in zip((None, *parts), parts, strict=False):
        if before is not None and (part.first > before.last + 1 or before.kind == part.kind == "paragraph"):
            lines.append("")
        lines.append(part.text)
    return Passage("\n".join(lines).strip("\n"), tuple(token for part in parts for token in part.tokens))


def lead_part(lead: Passage, line: int) -> Part:
    """What follows a question in its own paragraph."""
    return Part("paragraph", lead.tokens, lead.text, line, line)


def part_from(part: Part, start: int, children: Sequence[Token]) -> Part | None:
    """A paragraph from a character and an inline token on; None where nothing is left."""
    text = part.inline.content[start:].strip()
    if not text or not children:
        return None
    inline = copy(part.inline)
    inline.content, inline.children = text, list(children)
    opening, closing = _paragraph(part)
    return replace(part, kind="paragraph", tokens=(opening, inline, closing), text=text)


def trimmed(parts: Sequence[Part]) -> list[Part]:
    """Without rules, tags, comments and links for moving about at either end."""
    first, last = 0, len(parts)
    while first < last and is_silent(parts[first]):
        first += 1
    while last > first and is_silent(parts[last - 1]):
        last -= 1
    return list(parts[first:last])


def is_silent(part: Part) -> bool:
    """Whether a part says nothing of its own."""
    if part.kind == "hr":
        return True
    if part.kind == "html_block":
        html = part.tokens[0].content
        return not plain_html(html) and "<img" not in html
    if part.kind != "paragraph" or len(part.inline.content) > 300:
        return False
    children = part.inline.children or []
    if any(child.type in ("code_inline", "math_inline", "math_inline_double", "image") for child in children):
        return False
    return _TO_TOP.match(plain_inline(children)) is not None


def _part(document: Document, block: Block) -> Part:
    tokens = tuple(document.tokens[block.start : block.stop])
    if block.kind == "paragraph" and len(tokens) == 3:
        part = Part("paragraph", tokens, tokens[1].content.strip(), block.first, block.last)
        return (
            replace(part, tokens=(*_paragraph(part)[:1], tokens[1], *_paragraph(part)[1:]))
            if tokens[0].hidden
            else part
        )
    if block.kind == "heading":
        text = f"{'#' * int(tokens[0].tag[1])} {tokens[1].content}"
        return Part("heading", tokens, text, block.first, block.last)
    if block.kind == "html_block":  # it may begin on the line of the summary above it
        return Part(block.kind, tokens, tokens[0].content.strip("\n"), block.first, block.last)
    return Part(
        block.kind, tokens, _dedented(document.lines[block.first - 1 : block.last]), block.first, block.last
    )


def _paragraph(part: Part) -> tuple[Token, Token]:
    opening = Token("paragraph_open", "p", 1, map=part.tokens[0].map, level=part.tokens[0].level, block=True)
    return opening, Token("paragraph_close", "p", -1, level=part.tokens[0].level, block=True)


def _dedented(lines: Sequence[str]) -> str:
    """The lines without the indentation, or the quotation marks, of the first."""
    head = re.match(r"[\s>]*", lines[0]) if lines else None
    prefix = head[0] if head else ""
    if ">" in prefix:
        lines = [re.sub(r"^(?:\s*>\s?)+", "", line) for line in lines]
        prefix = ""
    size = len(prefix)
    return "\n".join(line[min(size, len(line) - len(line.lstrip())) :].rstrip() for line in lines)
