"""The one Markdown grammar of Viva, for reading and for rendering."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """The parser. CommonMark with tables, strikethrough and math; raw HTML is kept as tokens (markup makes it safe)."""
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .use(dollarmath_plugin, allow_space=True, allow_digits=False, double_inline=True)
    )


def parse(text: str) -> list[Token]:
    """Block tokens with `map` set to 0-based half-open lines; formulas are `math_block` and `math_inline` tokens, TeX in `content`."""
    return markdown().parse(text)
