"""Ids that an author gives in the text of a line: `<!-- id: … -->`. They say who is meant, and are no part of what is said."""

from collections.abc import Sequence

from markdown_it.token import Token

from app.handbook.titles import id_comment

_BREAKS = {"softbreak", "hardbreak"}


def take_ids(tokens: Sequence[Token], lines: list[str]) -> dict[int, str]:
    """Takes id comments out of tokens and lines; gives the ids by their 1-based lines, the first of a line.

    Comments on a line of their own stay: they are blocks, and belong to what stands next to them.
    """
    found: dict[int, str] = {}
    for token in tokens:
        if token.type == "inline" and token.children and "<!--" in token.content:
            _take_from(token, lines, found)
    return found


def _take_from(inline: Token, lines: list[str], found: dict[int, str]) -> None:
    line = inline.map[0] + 1 if inline.map else 0
    kept: list[Token] = []
    for child in inline.children or ():
        line += child.type in _BREAKS
        name = id_comment(child.content) if child.type == "html_inline" else None
        if name is None:
            kept.append(child)
            continue
        found.setdefault(line, name)
        inline.content = _without(inline.content, child.content)
        if 0 < line <= len(lines):
            lines[line - 1] = _without(lines[line - 1], child.content)
        if kept and kept[-1].type == "text":
            kept[-1].content = kept[-1].content.removesuffix(" ")
    inline.children = kept


def _without(text: str, comment: str) -> str:
    """The text without the comment and the space before it."""
    before, _, after = text.partition(comment)
    return before.removesuffix(" ") + after
