"""Recognises tables of contents, in any language: links into the handbook, or its own headings again."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.handbook.document import Block, Document
from app.handbook.outline import Outline
from app.handbook.plain import plain_inline

_NOT_WORDS = re.compile(r"[\W_]+")
_DECORATION = {"hr", "html_block"}
_ENOUGH = 0.6  # of the entries must lead somewhere in the handbook


def find_contents(outline: Outline) -> tuple[frozenset[int], frozenset[int]]:
    """Sections, and blocks by their first token, that are a table of contents or links for moving about."""
    document = outline.document
    headings = {_letters(section.title.plain) for section in outline.sections}
    roots = {_letters(outline.sections[index].title.plain) for index in outline.roots}
    sections: set[int] = set()
    blocks: set[int] = set()
    for index, group in enumerate((outline.preface, *(section.blocks for section in outline.sections))):
        found = {block.start for block in group if _is_contents(document, block, headings, roots)}
        blocks |= found
        rest = [b for b in group if b.start not in found and b.kind not in _DECORATION]
        if index > 0 and not rest and any(b.start in found and _is_list(b) for b in group):
            sections.add(index - 1)
    return frozenset(sections), frozenset(blocks)


def _is_list(block: Block) -> bool:
    return block.kind in ("bullet_list", "ordered_list", "table")


def _is_contents(document: Document, block: Block, headings: set[str], roots: set[str]) -> bool:
    if block.kind == "details":
        inside = [one for one in document.inside(block) if one.kind not in {*_DECORATION, "summary"}]
        return bool(inside) and all(_is_contents(document, one, headings, roots) for one in inside)
    if block.kind == "paragraph":
        return _links_within(document, document.inline(block)) == 1.0
    if not _is_list(block):
        return False
    entries = _entries(document.tokens[block.start : block.stop])
    if not entries:
        return False
    linked = sum(_links_within(document, entry) >= _ENOUGH for entry in entries)
    if linked >= _ENOUGH * len(entries):
        return True
    if len(entries) < 3 or not roots or 2 * len(entries) < len(roots):
        return False
    names = {_letters(plain_inline(entry.children)) for entry in entries}
    return len(names & headings) >= _ENOUGH * len(names) and len(names & roots) * 2 >= len(roots)


def _entries(tokens: Sequence[Token]) -> list[Token]:
    """Items or cells with letters in them; a column of bare numbers names nothing."""
    found, in_head = [], False
    for token in tokens:
        if token.type in ("thead_open", "thead_close"):
            in_head = token.nesting == 1
        elif token.type == "inline" and not in_head and token.content.strip(" .0123456789"):
            found.append(token)
    return found


def _links_within(document: Document, inline: Token) -> float:
    """The share of a text's characters that are links to places in the same handbook."""
    if "[" not in inline.content and "<a" not in inline.content:
        return 0.0
    total = inside = 0
    linking = False
    for child in inline.children or ():
        if child.type == "link_open":
            linking = document.leads_inside(str(child.attrGet("href") or ""), inline)
        elif child.type == "link_close":
            linking = False
        else:
            size = len(_NOT_WORDS.sub("", child.content)) if child.type != "html_inline" else 0
            total += size
            inside += size if linking else 0
    return inside / total if total else 0.0


def _letters(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()
