"""Plain text of parsed Markdown: what a reader would read aloud."""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from markdown_it.token import Token

_VERBATIM = {"text", "code_inline", "math_inline", "math_inline_double", "text_special", "image"}
_BREAKS = {"softbreak", "hardbreak"}
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.DOTALL | re.IGNORECASE
)
_BLOCKS = {"fence", "code_block", "math_block", "math_block_label"}


def plain_inline(children: Iterable[Token] | None) -> str:
    """Text of inline tokens: code and TeX as written, images as their description, HTML tags left out."""
    parts = []
    for child in children or ():
        if child.type in _VERBATIM:
            parts.append(child.content)
        elif child.type in _BREAKS:
            parts.append(" ")
    return "".join(parts).strip()


def plain_blocks(tokens: Sequence[Token]) -> str:
    """Text of block tokens, one line for each paragraph, item, cell, formula or code block."""
    lines = []
    for token in tokens:
        if token.type == "inline":
            lines.append(plain_inline(token.children))
        elif token.type in _BLOCKS:
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line)


def plain_answer(tokens: Sequence[Token]) -> str:
    """The same as `plain_blocks`, with what only an answer needs.

    These are the numbers of items, the language of code, the words of raw HTML, and the address of a link that
    is a paragraph by itself.
    """
    lines, number = [], ""
    for token in tokens:
        if token.type == "list_item_open":
            number = f"{token.info}. " if token.info else ""
            continue
        if token.type == "inline":
            text = _with_address(token.children or [])
        elif token.type in _BLOCKS:
            language = token.info.split(maxsplit=1)[:1] if token.type == "fence" else []
            text = "\n".join((*language, token.content.strip()))
        elif token.type == "html_block":
            text = plain_html(token.content)
        else:
            continue
        if text:
            lines.append(number + text)
            number = ""
    return "\n".join(lines)


def _with_address(children: Sequence[Token]) -> str:
    """A paragraph's text; with the addresses, where it is nothing but links to elsewhere."""
    text = plain_inline(children)
    if not children or children[0].type != "link_open" or not text:
        return text
    parts, address = list[str](), ""
    for child in children:
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
            parts.append("")
        elif child.type == "link_close":
            if address.startswith("http") and parts[-1] != address:
                parts[-1] += f" ({address})"
            address = ""
        elif address:
            parts[-1] += child.content
        elif child.type == "text" and any(char.isalnum() for char in child.content):
            return text  # there is more to it than links
    return " ".join(parts)


def plain_html(html: str) -> str:
    """The words between tags."""
    return unescape(_TAGS.sub(" ", html)).strip()
