"""A paragraph that holds a question, and perhaps its answer: "**What is it?** It is …", "Q: …" above "A: …"."""

import re
from collections.abc import Sequence
from copy import copy

from markdown_it.token import Token

from app.handbook.conventions.labels import answer_label
from app.handbook.conventions.wording import Wording, asks, wording
from app.handbook.model import Passage
from app.handbook.plain import plain_inline

_BREAKS = {"softbreak", "hardbreak"}
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOLD_TAG = re.compile(r"<(b|strong)>", re.IGNORECASE)
_ENDS_ASKING = re.compile(r"[?？؟][\s*_)\]\"'”»]*$")
_ANSWER_AFTER = re.compile(r"(?<=[?？؟])\s+(?=[A-ZОR]|ans|answer)", re.IGNORECASE)
_NOTHING = re.compile(r"[\s:.\-–—*_]*")


def as_passage(inline: Token, text: str, children: Sequence[Token]) -> Passage | None:
    """A paragraph of inline tokens; None where they say nothing."""
    text = text.strip()
    kept = list(children)
    while kept and (kept[0].type in _BREAKS or (kept[0].type == "text" and not kept[0].content.strip())):
        kept.pop(0)
    if not kept or not text:
        return None
    if kept[0].type == "text":
        kept[0] = copy(kept[0])
        kept[0].content = kept[0].content.lstrip(" :–—-")
    body = copy(inline)
    body.content, body.children = text, kept
    opening = Token("paragraph_open", "p", 1, map=inline.map, block=True, level=inline.level - 1)
    closing = Token("paragraph_close", "p", -1, block=True, level=inline.level - 1)
    return Passage(text, (opening, body, closing))


def bold_part(inline: Token) -> tuple[Wording, Passage | None, bool] | None:
    """Of a paragraph that begins in bold: what is bold, what follows, and whether that is on the same line."""
    children, content = inline.children or [], inline.content
    if content.startswith(("**", "__")):
        end = _end_of(children, "strong_open", "strong_close")
        mark = content[:2]
        cut = content.find(mark, 2) + 2
    elif (tag := _BOLD_TAG.match(content)) is not None:
        end = next(
            (n for n, c in enumerate(children) if c.type == "html_inline" and c.content.startswith("</")), -1
        )
        cut = content.lower().find(f"</{tag[1].lower()}>") + len(tag[0]) + 1
    else:
        return None
    if end < 0 or cut <= 4:
        return None
    rest, text = children[end + 1 :], content[cut:]
    same_line = bool(rest) and _plain_of_line(rest) != ""
    said = wording(content[:cut], plain_inline(children[: end + 1]))
    if not same_line:
        tail = _first_break(rest)
        if tail > 0:  # a picture between the bold part and the end of its line
            said = wording(content[:cut] + _up_to_break(text), plain_inline(children[: end + 1 + tail]))
        return said, as_passage(inline, _after_break(text), rest[tail:]), False
    return said, as_passage(inline, text.lstrip(" :–—-"), rest), True


def line_part(inline: Token) -> tuple[Wording, Passage | None]:
    """Of any paragraph: the lines that ask, and those from an answer's label on, or after a line that ends asking."""
    children, content = inline.children or [], inline.content
    lines = content.split("\n")
    breaks = [n for n, child in enumerate(children) if child.type in _BREAKS]
    if len(breaks) != len(lines) - 1:
        lines, breaks = [content], []
    for place in range(1, len(lines)):
        before, here = lines[place - 1], lines[place].strip()
        if answer_label(here) is not None or _ENDS_ASKING.search(_BR.sub("", before).rstrip()):
            return _parted(inline, "\n".join(lines[:place]), "\n".join(lines[place:]), breaks[place - 1])
    if len(lines) == 1 and (parted := _answered_on_line(inline)) is not None:
        return parted
    if (br := _BR.search(content)) is not None:
        at = next((n for n, c in enumerate(children) if c.type == "html_inline" and _BR.match(c.content)), -1)
        if at > 0 and (asks(plain_inline(children[:at])) == 1.0 or answer_label(content[br.end() :].strip())):
            return _parted(inline, content[: br.start()], content[br.end() :], at)
    return wording(content, plain_inline(children)), None


def _answered_on_line(inline: Token) -> tuple[Wording, Passage | None] | None:
    """Of a line that asks and answers itself: "Q: What …? A: It …"."""
    children = inline.children or []
    for at, child in enumerate(children):
        found = _ANSWER_AFTER.search(child.content) if child.type == "text" else None
        if found is None or answer_label(child.content[found.end() :]) is None:
            continue
        question, rest = copy(child), copy(child)
        question.content, rest.content = child.content[: found.start()], child.content[found.end() :]
        cut = inline.content.find(child.content) + found.start()
        said = wording(inline.content[:cut], plain_inline([*children[:at], question]))
        if said.is_labelled:
            return said, as_passage(inline, inline.content[cut:].lstrip(), [rest, *children[at + 1 :]])
    return None


def _parted(inline: Token, question: str, rest: str, at: int) -> tuple[Wording, Passage | None]:
    children = inline.children or []
    return wording(_BR.sub(" ", question), plain_inline(children[:at])), as_passage(
        inline, rest, children[at + 1 :]
    )


def _end_of(children: Sequence[Token], opening: str, closing: str) -> int:
    depth = 0
    for place, child in enumerate(children):
        depth += (child.type == opening) - (child.type == closing)
        if child.type == closing and depth == 0:
            return place
    return -1


def _first_break(children: Sequence[Token]) -> int:
    return next((n for n, child in enumerate(children) if child.type in _BREAKS), len(children))


def _plain_of_line(children: Sequence[Token]) -> str:
    """What stands on the rest of the line, if it has letters."""
    line = children[: _first_break(children)]
    if any(child.type == "html_inline" and _BR.match(child.content) for child in line):
        return ""
    text = plain_inline(line)
    return text if any(char.isalnum() for char in text) else ""


def _up_to_break(text: str) -> str:
    return text.split("\n", 1)[0]


def _after_break(text: str) -> str:
    return text.partition("\n")[2]
