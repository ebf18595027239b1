r"""Formulas for markdown-it: `$x$`, `$$x$$`, `\(x\)`, `\[x\]`, ```` ```math ```` and GitLab's $`x`$.

Own rules and not those of mdit-py-plugins: there, unclosed `$$` cost quadratic time (two minutes for 100 kB),
money and shell variables become formulas, and a formula cannot follow a line of text.
"""

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from app.handbook.tex import MAX_TEX, cleaned, is_bracket_formula, is_dollar_formula, is_prose

_MAX_LINES = 100  # of one formula; with MAX_TEX it keeps the search for the end linear
_CLOSING = {"$$": "$$", "\\[": "\\]"}
_MAY_INTERRUPT: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def math_plugin(md: MarkdownIt) -> None:
    """Adds tokens `math_block`, `math_inline` and `math_inline_double` (set apart), TeX in `content`."""
    md.inline.ruler.before("escape", "math_dollar", _dollar)
    md.inline.ruler.before("escape", "math_bracket", _bracket)
    md.block.ruler.before("fence", "math_block", _block, _MAY_INTERRUPT)
    md.core.ruler.after("block", "math_fence", _fences)


def _next(state: StateInline | StateBlock, mark: str, start: int, stop: int) -> int:
    """Where a mark next stands before `stop`, or -1. Nothing is searched twice: a text may be full of openings."""
    known: dict[tuple[str, str], tuple[int, int, int]] = state.env.setdefault("math", {})
    first, last, found = known.get(
        (state.src, mark), (0, 0, -1)
    )  # found, or absent, from `first` up to `last`
    if not first <= start <= last:
        first, last, found = start, start, -1
    if found < start and last < stop:
        found = state.src.find(mark, max(start, last - len(mark) + 1), stop)
        last = stop if found < 0 else found
    known[state.src, mark] = (first, last, found)
    return found if start <= found <= stop - len(mark) else -1


def _push(state: StateInline, silent: bool, end: int, tex: str, markup: str) -> bool:
    if not silent:
        token = state.push("math_inline_double" if markup in _CLOSING else "math_inline", "math", 0)
        token.content = cleaned(tex)
        token.markup = markup
    state.pos = end
    return True


def _dollar(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos
    if src[start] != "$":
        return False
    if src.startswith("$`", start):
        end = src.find("`$", start + 2, start + MAX_TEX)
        if end > start + 2 and "`" not in src[start + 2 : end]:
            return _push(state, silent, end + 2, src[start + 2 : end], "$`")
    if src.startswith("$$", start):
        return _double_dollar(state, silent)
    end = _unescaped_dollar(src, start + 1)
    tex = src[start + 1 : end]
    if end < 0 or end >= state.posMax:
        return False
    if not is_dollar_formula(src[max(0, start - 4) : start], tex, src[end + 1 : end + 2]):
        return False
    return _push(state, silent, end + 1, tex, "$")


def _double_dollar(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos
    end = src.find("$$", start + 2, min(state.posMax, start + MAX_TEX))
    tex = src[start + 2 : end]
    if end < 0 or not is_bracket_formula(tex, display=False):
        return _skip(state, silent, "$$")
    return _push(state, silent, end + 2, tex, "$$")


def _skip(state: StateInline, silent: bool, text: str) -> bool:
    """Keeps dollars that delimit nothing as text: the second of them does not start a formula."""
    if not silent:
        state.append_pending(text)
    state.pos += len(text)
    return True


def _unescaped_dollar(src: str, start: int) -> int:
    limit = start + MAX_TEX
    end = src.find("$", start, limit)
    while end > 0 and _is_escaped(src, end):
        end = src.find("$", end + 1, limit)
    return end


def _is_escaped(src: str, position: int) -> bool:
    first = position
    while first and src[first - 1] == "\\":
        first -= 1
    return (position - first) % 2 == 1


def _bracket(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos
    markup = src[start : start + 2]
    if markup not in ("\\(", "\\["):
        return False
    closing = "\\)" if markup == "\\(" else "\\]"
    end = _next(state, closing, start + 2, min(state.posMax, start + MAX_TEX))
    tex = src[start + 2 : end]
    if end < 0 or not is_bracket_formula(tex, display=markup == "\\["):
        return False
    return _push(state, silent, end + 2, tex, markup)


def _block(state: StateBlock, first: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    opening = state.src[start : start + 2]
    if opening not in _CLOSING or state.is_code_block(first):
        return False
    end = _next(state, _CLOSING[opening], start + 2, min(start + MAX_TEX, state.eMarks[end_line - 1]))
    while end > 0 and state.src.startswith("$$$", end):
        end += 1  # `$$$x$$$`: the outer dollars delimit, the rest is cleaned away
    if end < 0 or not _nothing_but_a_label(state.src[end + 2 : end + 100].partition("\n")[0]):
        return False
    last = _line_of(state, end, first, min(end_line, first + _MAX_LINES))
    if last is None:
        return False
    tex = _content(state, first, start + 2, last, end)
    if not tex.strip() or (first == last and not _is_formula(opening, tex)):
        return False
    if silent:
        return True
    state.line = last + 1
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = cleaned(tex)
    token.markup = opening
    token.map = [first, state.line]
    return True


def _is_formula(opening: str, tex: str) -> bool:
    return is_bracket_formula(tex, display=True) if opening == "\\[" else not is_prose(tex)


def _line_of(state: StateBlock, position: int, first: int, end_line: int) -> int | None:
    """The line of a position, when every line up to it belongs to the same list item or quotation."""
    for line in range(first, end_line):
        if line > first and state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return None
        if position < state.eMarks[line]:
            return line if position >= state.bMarks[line] else None
    return None


def _nothing_but_a_label(rest: str) -> bool:
    """Whether only an equation's number or id follows the closing delimiter: `$$ (3)`, `$$ {#eq:loss}`."""
    rest = rest.strip()
    return not rest or (rest[0] + rest[-1] in ("()", "{}") and len(rest) < 60 and "$" not in rest)


def _content(state: StateBlock, first: int, start: int, last: int, end: int) -> str:
    if first == last:
        return state.src[start:end]
    inner = (state.src[state.bMarks[n] + state.tShift[n] : state.eMarks[n]] for n in range(first + 1, last))
    final = state.src[min(end, state.bMarks[last] + state.tShift[last]) : end]
    return "\n".join([state.src[start : state.eMarks[first]], *inner, final])


def _fences(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "fence" and token.info.split(maxsplit=1)[:1] == ["math"]:
            token.type, token.tag = "math_block", "math"
