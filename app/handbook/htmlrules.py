"""HTML and headings as authors write them: where CommonMark would keep the Markdown below raw, or see no heading."""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, html_block

_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.+)</h\1>\s*$", re.IGNORECASE)
_TIGHT = re.compile(r"(#{2,6})(?=[^\W_]|\*\*|`|\[+[^\[\]]|<a\b)(.+)$")
_TRAILING = re.compile(r"(?:\s+#+)?\s*$")
_MARKDOWN = re.compile(r"\s{0,3}(?:<details\b|<h[1-6]\b|```|~~~|#{1,6}\s)", re.IGNORECASE)
_ENDS_AT_ONCE = re.compile(r"(?:\s*(?:</(?:p|div|center|details)\s*>|<br\s*/?>))+\s*$", re.IGNORECASE)
_VERBATIM = re.compile(r"<(?:pre|script|style|textarea|!|\?)", re.IGNORECASE)


def html_plugin(md: MarkdownIt) -> None:
    """Ends raw HTML where Markdown begins, and reads `<h3>…</h3>` and `###Title` as headings."""
    md.block.ruler.at("html_block", _html_block, _INTERRUPTS)
    md.block.ruler.before("html_block", "html_heading", _html_heading, _INTERRUPTS)
    md.block.ruler.after("heading", "tight_heading", _tight_heading, _INTERRUPTS)


def _html_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if not html_block(state, first, end, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    lines = token.content.split("\n")
    if len(lines) > 1 and not _VERBATIM.match(lines[0].lstrip()) and (size := _own_lines(lines)) < len(lines):
        token.content = "\n".join(lines[:size]) + "\n"
        token.map = [first, first + size]
        state.line = first + size
    return True


def _own_lines(lines: list[str]) -> int:
    """How many of the lines are HTML and nothing else."""
    if (
        _ENDS_AT_ONCE.match(lines[0])
        and not lines[1].lstrip().startswith("<")
        and not lines[1].startswith("    ")
    ):
        return 1
    return next((n for n, line in enumerate(lines) if n and _MARKDOWN.match(line)), len(lines))


def _html_heading(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith(("<h", "<H"), start) or state.is_code_block(first):
        return False
    found = _HEADING.match(state.src[start : state.eMarks[first]])
    if found is None:
        return False
    return silent or _push(state, first, int(found[1]), found[2].strip(), f"<h{found[1]}>")


def _tight_heading(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith("##", start) or state.is_code_block(first):
        return False
    found = _TIGHT.match(state.src[start : state.eMarks[first]])
    if found is None:
        return False
    return silent or _push(state, first, len(found[1]), _TRAILING.sub("", found[2]), found[1])


def _push(state: StateBlock, line: int, level: int, text: str, markup: str) -> bool:
    state.line = line + 1
    opening = state.push("heading_open", f"h{level}", 1)
    inline = state.push("inline", "", 0)
    closing = state.push("heading_close", f"h{level}", -1)
    opening.map = inline.map = closing.map = [line, line + 1]
    opening.markup = closing.markup = markup
    inline.content, inline.children = text, []
    return True
