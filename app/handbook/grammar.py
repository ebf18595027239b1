"""The one Markdown grammar of Viva, for reading and for rendering."""

from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from app.handbook.containers import containers_plugin
from app.handbook.htmlrules import html_plugin
from app.handbook.markrules import mark_plugin
from app.handbook.mathrules import math_plugin

MAX_NESTING = (
    40  # of lists (two levels each), quotations, brackets: more than a person writes; keeps time bounded
)
_MAX_BRACKETS = 20_000


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """The parser: CommonMark, tables, strikethrough, marks, math, folds. Raw HTML stays in tokens; markup makes it safe."""
    md = (
        MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
        .enable(["table", "strikethrough"])
        .use(math_plugin)
        .use(mark_plugin)
        .use(containers_plugin)
        .use(html_plugin)
    )
    md.inline.ruler.at("link", _bounded(link))
    md.inline.ruler.at("image", _bounded(image))
    return md


def _bounded(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule for links that gives up on a paragraph with thousands of brackets that are none: each costs the next."""

    def bounded(state: StateInline, silent: bool) -> bool:
        failed: dict[str, int] = state.env.setdefault("brackets", {})
        if failed.get(state.src, 0) > _MAX_BRACKETS:
            return False
        if rule(state, silent):
            return True
        if state.src[state.pos] in "![":
            failed[state.src] = failed.get(state.src, 0) + 1
        return False

    return bounded


def parse(text: str) -> list[Token]:
    """Block tokens with `map` set to 0-based half-open lines.

    Formulas are `math_block`, `math_inline` and, for `$$…$$` inside a paragraph, `math_inline_double`, with
    their TeX in `content`; other tokens are markdown-it's own. Never raises. What is nested deeper than
    `MAX_NESTING` is left out, so that time stays in proportion to the text.
    """
    return markdown().parse(text)


def parse_inline(text: str) -> list[Token]:
    """The same for a line without block structure: one `inline` token with its children."""
    return markdown().parseInline(text)
