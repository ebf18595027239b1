"""Folded parts and boxes for markdown-it: `<details>`, `??? note "Title"`, `!!! tip`, `::: details Title`.

CommonMark leaves them raw up to the next blank line; authors mean the Markdown inside. They become tokens
`details_open`, `summary_open`, …, with the kind of the box ("question", "tip", "details") in `info`.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

_MAX_DEPTH = 6  # of boxes in boxes; each is parsed on its own, which keeps time in proportion
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_TAG = re.compile(r"(?<!`)<(/?)details\b", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s+)*(`{3,}|~{3,})")
_WHOLE = re.compile(
    r"<details(?P<attrs>[^>]*)>\s*(?:<summary[^>]*>(?P<summary>.*?)</summary>)?(?:[ \t]*<br\s*/?>)*",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(r"</details\s*>(?P<rest>.*)$", re.IGNORECASE)
_ADMONITION = re.compile(
    r"(?P<mark>\?\?\?\+?|!!!)[ \t]+(?P<kind>\w[\w \t-]*?)(?:[ \t]+\"(?P<title>.*)\")?[ \t]*$"
)
_COLONS = re.compile(r"(?P<mark>:{3,})[ \t]*(?P<kind>\w[\w-]*)[ \t]*(?:\[(?P<boxed>.*)\]|(?P<title>[^{\n]*))")
_BLOCKS_INSIDE = re.compile(r"\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s|```", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Box:
    """What a box is made of; lines are counted from the first of the text that is parsed."""

    mark: str
    kind: str
    is_open: bool
    last: int  # line of the box's end, included
    summary: str
    summary_line: int
    body: str
    body_line: int


def containers_plugin(md: MarkdownIt) -> None:
    """Adds the rules, before raw HTML gets its turn."""
    md.block.ruler.before("html_block", "details", _details, _INTERRUPTS)
    md.block.ruler.before("html_block", "admonition", _admonition, _INTERRUPTS)
    md.block.ruler.before("html_block", "colons", _colons, _INTERRUPTS)


def _details(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if not state.src.startswith("<", _start(state, first)) or state.is_code_block(first):
        return False
    if not _line(state, first)[:9].lower().startswith("<details"):
        return False
    if silent:
        return True
    last, closed = _last_line(state, first, end)
    text = state.getLines(first, last + 1, state.blkIndent, False)
    opening = _WHOLE.match(text.lstrip())
    if opening is None:
        return False
    text = text.lstrip()
    body, rest = text[opening.end() :], ""
    if closed and (found := _closing(body)) is not None:
        body, rest = body[: found.start()], found["rest"].strip()
    summary = opening["summary"] or ""
    box = _Box(
        "<details>",
        "details",
        "open" in opening["attrs"].lower(),
        last,
        summary.strip(),
        text[: opening.start("summary")].count("\n") if summary else 0,
        body,
        text[: opening.end()].count("\n"),
    )
    _push(state, first, box)
    if rest:
        token = state.push("html_block", "", 0)
        token.map, token.content = [last, last + 1], rest + "\n"
    return True


def _closing(body: str) -> re.Match[str] | None:
    """The tag that closes the box: on its last line, the last one."""
    at = body.rfind("</details")
    at = body.lower().rfind("</details") if at < 0 else at
    return _END.match(body, at) if at >= 0 else None


def _last_line(state: StateBlock, first: int, end: int) -> tuple[int, bool]:
    """Where a `<details>` ends: with its closing tag, or before the next box or heading if it has none."""
    close = _pairs(state).get(first)
    limit = end if close is None else min(close + 1, end)
    for line in range(first + 1, limit):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < state.blkIndent:
            return line - 1, False
        if close is None and _line(state, line)[:8].lower().startswith(("<details", "#", "</details")):
            return line - 1, False
    return limit - 1, close is not None and close < end


def _pairs(state: StateBlock) -> dict[int, int]:
    """The line of the closing tag for each line with an opening one, found once for a text."""
    known: dict[str, dict[int, int]] = state.env.setdefault("details", {})
    if (pairs := known.get(state.src)) is not None:
        return pairs
    pairs, open_, fence = {}, list[int](), ""
    for number, line in enumerate(state.src.split("\n")):
        if (mark := _FENCE.match(line)) is not None and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and "details" in line.lower():
            for tag in _TAG.finditer(line):
                if not tag[1]:
                    open_.append(number)
                elif open_:
                    pairs[open_.pop()] = number
    known[state.src] = pairs
    return pairs


def _admonition(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.src[_start(state, first) : _start(state, first) + 3] not in ("???", "!!!"):
        return False
    found = _ADMONITION.match(_line(state, first))
    if found is None or state.is_code_block(first):
        return False
    indent, last = state.blkIndent + 4, first
    for line in range(first + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < indent:
            break
        last = line
    if last == first and found["title"] is None:
        return False
    if silent:
        return True
    kind = found["kind"].strip().casefold()
    title = found["title"] if found["title"] is not None else kind.capitalize()
    body = state.getLines(first + 1, last + 1, indent, False) if last > first else ""
    _push(state, first, _Box(found["mark"], kind, found["mark"] != "???", last, title, 0, body, 1))
    return True


def _colons(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if not state.src.startswith(":::", _start(state, first)) or state.is_code_block(first):
        return False
    found = _COLONS.match(_line(state, first))
    unclosed: set[tuple[str, str]] = state.env.setdefault("unclosed", set())
    if found is None or (state.src, found["mark"]) in unclosed:
        return False
    last = next((n for n in range(first + 1, end) if _line(state, n).strip() == found["mark"]), None)
    if last is None:
        unclosed.add((state.src, found["mark"]))
        return False
    if silent:
        return True
    kind, title = found["kind"].casefold(), found["boxed"] or found["title"] or ""
    body = state.getLines(first + 1, last, state.blkIndent, False)
    title = title.strip() or kind.capitalize()
    _push(state, first, _Box(":::", kind, kind != "details", last, title, 0, body, 1))
    return True


def _start(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _line(state: StateBlock, line: int) -> str:
    return state.src[_start(state, line) : state.eMarks[line]]


def _push(state: StateBlock, first: int, box: _Box) -> None:
    token = state.push("details_open", "details", 1)
    token.map, token.markup, token.info, token.block = [first, box.last + 1], box.mark, box.kind, True
    if box.is_open:
        token.attrSet("open", "")
    if box.summary:
        at = first + box.summary_line
        state.push("summary_open", "summary", 1).map = [at, at + 1]
        if _BLOCKS_INSIDE.search(box.summary):
            _parse(state, box.summary, at)
        else:
            inline = state.push("inline", "", 0)
            inline.content, inline.map, inline.children = box.summary, [at, at + 1], []
        state.push("summary_close", "summary", -1)
    if box.body.strip():
        _parse(state, _without_indent(box.body), first + box.body_line)
    state.push("details_close", "details", -1).markup = box.mark
    state.line = box.last + 1


def _parse(state: StateBlock, text: str, line: int) -> None:
    """Parses text that stands in a box, and takes its tokens over with their lines in the file."""
    depth = state.env.get("depth", 0)
    if depth >= _MAX_DEPTH:
        token = state.push("html_block", "", 0)
        token.content, token.map = text, [line, line + text.count("\n") + 1]
        return
    state.env["depth"] = depth + 1
    found = len(state.tokens)
    state.md.block.parse(text, state.md, state.env, state.tokens)
    state.env["depth"] = depth
    for token in state.tokens[found:]:
        token.level += state.level
        if token.map is not None:
            token.map = [token.map[0] + line, token.map[1] + line]


def _without_indent(body: str) -> str:
    """The body without the indentation that all of its lines have, so that none of it becomes code."""
    lines = body.split("\n")
    deep = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    common = min(deep, default=0)
    lines = [line[common:] if line.strip() else "" for line in lines]
    place = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[place].startswith("    ") and len(deep) > 1 and deep[1] < deep[0]:
        lines[place] = lines[place].lstrip(" ")  # the first line hangs from its tag, not from the text
    return "\n".join(lines)
