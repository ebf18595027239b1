"""`==marked words==`: shown marked, and the author's own choice of what a cloze card leaves out."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

SIGN = "=="


def mark_plugin(md: MarkdownIt) -> None:
    """Adds the tokens `mark_open` and `mark_close`."""
    md.inline.ruler.before("emphasis", "mark", _mark)


def _mark(state: StateInline, silent: bool) -> bool:
    """The signs touch the marked words, and no other word: `a == b` and `a==b==c` are code that somebody wrote."""
    first, source = state.pos + len(SIGN), state.src
    if not source.startswith(SIGN, state.pos) or source[first : first + 1] in ("", "=", " ", "\n"):
        return False
    if state.pos and (source[state.pos - 1].isalnum() or source[state.pos - 1] == "="):
        return False
    last = source.find(SIGN, first, state.posMax)
    after = source[last + len(SIGN) : last + len(SIGN) + 1]
    if last < 0 or source[last - 1].isspace() or after.isalnum() or after == "=":
        return False
    if not silent:
        end, state.pos, state.posMax = state.posMax, first, last
        state.push("mark_open", "mark", 1).markup = SIGN
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1).markup = SIGN
        state.posMax = end
    state.pos = last + len(SIGN)
    return True
