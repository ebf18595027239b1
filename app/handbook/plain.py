"""Plain text of parsed Markdown: what a reader would read aloud."""

from collections.abc import Iterable, Sequence

from markdown_it.token import Token

_VERBATIM = {"text", "code_inline", "math_inline", "math_inline_double", "text_special", "image"}
_BREAKS = {"softbreak", "hardbreak"}
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
