"""Labels such as "**Answer**:", and what stands for an answer that is still to be written."""

import re
from copy import copy

from markdown_it.token import Token

from app.handbook.document import Block, Document
from app.handbook.model import Passage
from app.handbook.plain import plain_blocks

_ANSWER = re.compile(
    r"(?P<bold>\*\*|__|\*|_|)(?:model\s+|sample\s+|short\s+)?(?:answer|ans|a|solution|antwort|réponse|respuesta|resposta)"
    r"\s?\d*\s*(?:[:.]\s*(?P=bold)|(?P=bold)\s*[:.])(?:\s+|$)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:todo|tbd|tba|to be (?:done|added|written|determined)|coming soon"
    r"|work in progress|wip|n/?a|answer here|(?:add|write|your) answer(?: here)?)?[\W_]*$",
    re.IGNORECASE,
)


def answer_label(document: Document, block: Block) -> int | None:
    """How many characters of a paragraph are the label of an answer; None where it has none."""
    if block.kind != "paragraph":
        return None
    content = document.inline(block).content
    found = _ANSWER.match(content)
    if found is None or (not found["bold"] and found[0].strip().casefold() in ("a.", "a")):
        return None
    return found.end()


def answer_from(document: Document, blocks: list[Block], label: int = 0) -> Passage | None:
    """An answer's blocks as a passage, without the first one's label; None for nothing or a placeholder."""
    if not blocks:
        return None
    first, rest = blocks[0], blocks[1:]
    if label and label >= len(document.inline(first).content.rstrip()):
        passage = document.cut(rest)
    elif label:
        passage = _without_label(document, first, rest, label)
    else:
        passage = document.cut(blocks)
    if not passage or (len(passage.text) < 60 and _PLACEHOLDER.match(plain_blocks(passage.tokens))):
        return None
    return passage


def _without_label(document: Document, first: Block, rest: list[Block], label: int) -> Passage:
    opening, inline, closing = document.tokens[first.start : first.stop]
    kept = copy(inline)
    kept.content = inline.content[label:]
    kept.children = _drop(inline.children or [], inline.content[:label])
    gap = "\n\n" if rest and rest[0].first > first.last + 1 else "\n"
    text = kept.content + (gap + document.text_of(rest) if rest else "")
    return Passage(text, (opening, kept, closing, *document.tokens_of(rest)))


def _drop(children: list[Token], label: str) -> list[Token]:
    """Inline tokens without those that make up the label."""
    left = len(label)
    for index, child in enumerate(children):
        size = len(child.content or child.markup) if child.type != "softbreak" else 1
        if size > left and child.type == "text":
            cut = copy(child)
            cut.content = child.content[left:]
            return [cut, *children[index + 1 :]]
        if size > left or (left == 0 and child.nesting >= 0):
            return children[index:]
        left -= size
    return []
