"""What belongs to a question: text before its answer, options with their key, and the answer."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from markdown_it.token import Token

from app.handbook.conventions.choices import (
    asks_to_choose,
    boxed_options,
    find_options,
    numbered_options,
    options_key,
)
from app.handbook.conventions.extras import key_points
from app.handbook.conventions.labels import (
    ANSWER_KINDS,
    answer_label,
    is_answer_title,
    is_numbered,
    is_placeholder,
    names_resources,
)
from app.handbook.conventions.options import Options
from app.handbook.conventions.parts import Part, part_from, parts_of, passage_of, trimmed
from app.handbook.conventions.wording import asks
from app.handbook.document import Block, Document
from app.handbook.model import Passage
from app.handbook.plain import plain_answer, plain_blocks, plain_inline

_FAR = 12  # blocks after a question within which its answer's label is looked for
_LETTER_A = re.compile(r"A[.．]\s+(?=\S)")
_LETTER_B = re.compile(r"^[\s*_-]*B[.．)]", re.MULTILINE)
_BREAKS = {"softbreak", "hardbreak"}
_STEM = {"fence", "code_block", "math_block", "table", "html_block"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question's surroundings, read."""

    context: str = ""  # Markdown between the question and its options or answer
    answer: Passage | None = None
    options: tuple[str, ...] = ()
    correct: tuple[int, ...] = ()
    key_points: tuple[str, ...] = ()


def read_answer(document: Document, parts: Sequence[Part], *, labelled: bool, boxes: bool) -> Reading:
    """Reads what follows a question.

    Args:
        document: the whole.
        parts: all that belongs to the question, in order.
        labelled: whether questions of this kind have labelled answers: what stands before the label is then
            part of the question, whatever it is.
        boxes: whether options of this handbook are boxes to tick, so that boxes are options without a tick, too.
    """
    parts = trimmed(parts)
    marked = _first_mark(document, parts)
    before: list[Part] = []
    answer = parts
    if marked is not None:
        place, ahead, inner = marked
        context = [*parts[:place], *ahead]
        if labelled or _is_sure(document, context, parts[place]):
            before, answer = context, trimmed([*inner, *parts[place + 1 :]])
        else:
            marked = None
    if marked is None and (size := _follow_ups(document, parts)):
        before, answer = parts[:size], trimmed(parts[size:])
    options, kept, answer = _choice(document, before, answer, marked is not None, boxes)
    if options is None:
        said = _answer(answer)
        return Reading(passage_of(before).text if before else "", said, key_points=key_points(answer, said))
    correct, answer = options_key(options, answer)
    reading = passage_of(kept).text if kept else ""
    said = _answer(answer)
    if said is None and correct:
        said = Passage("\n\n".join(options.texts[n] for n in correct))
    return Reading(reading, said, options.texts, correct, key_points(answer, said))


def has_mark(document: Document, blocks: Sequence[Block], far: int = _FAR) -> bool:
    """Whether an answer's label stands among the first blocks."""
    return _first_mark(document, parts_of(document, blocks[:far])) is not None


def begins_with_mark(document: Document, block: Block) -> bool:
    """Whether a block begins with an answer's label."""
    found = _mark(document, parts_of(document, [block])[0])
    return found is not None and not found[0]


def _choice(
    document: Document, before: list[Part], answer: list[Part], is_marked: bool, boxes: bool
) -> tuple[Options | None, list[Part], list[Part]]:
    if is_marked:
        found = boxed_options(document, before, tickless=True) or find_options(document, before)
        if found is None:
            found = numbered_options(document, before, answer)
        return (None, before, answer) if found is None else (found.options, found.rest, answer)
    if (boxed := boxed_options(document, answer, tickless=boxes)) is not None:
        return boxed.options, boxed.before, boxed.after
    found = find_options(document, answer[:6])
    if found is None or not (
        found.options.right or (not found.before and asks_to_choose(found.options, answer))
    ):
        return None, before, answer
    return found.options, found.before, [*found.after, *answer[6:]]


def _follow_ups(document: Document, parts: Sequence[Part]) -> int:
    """How many parts at the beginning ask further and answer nothing: one list of questions, or none."""
    if not parts or parts[0].kind not in ("bullet_list", "ordered_list"):
        return 0
    tokens = [token for token in parts[0].tokens if token.type == "inline"]
    texts = [plain_inline(token.children) for token in tokens]
    asking = sum(text.endswith(("?", "？", "؟")) for text in texts)
    return 1 if 2 * asking > len(tokens) else 0


def _is_sure(document: Document, context: Sequence[Part], marked: Part) -> bool:
    """Whether a label that others of its kind do not have starts the answer, and not just a part of it."""
    if marked.kind == "paragraph" and is_numbered(marked.text):
        return False
    if not context:
        return True
    return find_options(document, context) is not None or (marked.kind != "details" and _is_stem(context))


def _is_stem(parts: Sequence[Part]) -> bool:
    """Whether parts look like the rest of a question: code, formulas, a line that asks."""
    return all(part.kind in _STEM or (part.kind == "paragraph" and asks(part.plain) == 1) for part in parts)


def _answer(parts: Sequence[Part]) -> Passage | None:
    passage = passage_of(parts)
    told = trimmed(_told(parts))
    if not told or (len(told) == 1 and is_placeholder(told[0].plain) and not _has_picture(told[0].tokens)):
        return None
    if not passage or is_placeholder(plain_answer(passage.tokens)):
        return None if not _has_picture(passage.tokens) else passage
    return passage


def _told(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts before those that only point elsewhere."""
    for place, part in enumerate(parts):
        if part.kind in ("paragraph", "heading") and names_resources(part.plain):
            return parts[:place]
    return parts


def _has_picture(tokens: Sequence[Token]) -> bool:
    return any(
        child.type == "image" or "<img" in child.content
        for token in tokens
        for child in (token.children or (token,))
    )


Mark = tuple[int, list[Part], list[Part]]  # place; what stands before the label in its block; what after it


def _first_mark(document: Document, parts: Sequence[Part]) -> Mark | None:
    if parts and (rest := _after_letter(parts)) is not None:
        return 0, [], rest
    for place, part in enumerate(parts[:_FAR]):
        found = _mark(document, part)
        if found is not None:
            return (place, *found)
    return None


def _after_letter(parts: Sequence[Part]) -> list[Part] | None:
    """What follows "A." right below a question, where no "B." makes the letter an option's."""
    first = parts[0]
    found = _LETTER_A.match(first.inline.content) if first.kind == "paragraph" else None
    if found is None or any(_LETTER_B.search(part.text) for part in parts[:2]):
        return None
    rest = part_from(first, found.end(), _drop(first.inline.children or [], found[0]))
    return [rest] if rest else []


def _mark(document: Document, part: Part) -> tuple[list[Part], list[Part]] | None:
    if part.kind in ("paragraph", "heading"):
        return _labelled_text(part)
    if part.kind == "details":
        return _fold(document, part)
    if part.kind in ("blockquote", "bullet_list", "ordered_list"):
        inside = _inside(document, part)
        if inside and inside[0].kind in ("paragraph", "heading"):
            found = _labelled_text(inside[0])
            if found is not None and not found[0]:
                return [], [*found[1], *inside[1:]]
    if part.kind == "fence" and not part.tokens[0].info and (size := answer_label(part.tokens[0].content)):
        return [], _fence_from(part, size)
    return None


def _fence_from(part: Part, size: int) -> list[Part]:
    text = part.tokens[0].content[size:].strip()
    if not text:
        return []
    inline = Token(
        "inline", "", 0, content=text, children=[Token("text", "", 0, content=text)], map=part.tokens[0].map
    )
    return [
        Part(
            "paragraph",
            (Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)),
            text,
            part.first,
            part.last,
        )
    ]


def _labelled_text(part: Part) -> tuple[list[Part], list[Part]] | None:
    """A paragraph with a label at the start of one of its lines, in two."""
    content, children = part.inline.content, part.inline.children or []
    lines = content.split("\n")
    breaks = [n for n, child in enumerate(children) if child.type in _BREAKS]
    start = 0
    for place, line in enumerate(lines):
        size = answer_label(line)
        if size is not None and (place == 0 or len(breaks) == len(lines) - 1):
            if place == 0 and size >= len(line) and len(lines) > 1 and len(breaks) == len(lines) - 1:
                rest, at = children[breaks[0] + 1 :], len(line)
            else:
                begin = breaks[place - 1] + 1 if place else 0
                rest, at = _drop(children[begin:], line[:size]), start + size
            before = part_from_until(part, start, children[: breaks[place - 1]]) if place else None
            after = part_from(part, at, rest)
            return ([before] if before else []), ([after] if after else [])
        start += len(line) + 1
    return None


def part_from_until(part: Part, stop: int, children: Sequence[Token]) -> Part | None:
    found = part_from(part, 0, children)
    if found is None:
        return None
    found.inline.content = part.inline.content[:stop].strip()
    return Part("paragraph", found.tokens, found.inline.content, part.first, part.last)


def _fold(document: Document, part: Part) -> tuple[list[Part], list[Part]] | None:
    opening, inside = part.tokens[0], _inside(document, part)
    title = plain_blocks(inside[0].tokens) if inside and inside[0].kind == "summary" else ""
    if not (
        is_answer_title(title) or opening.info in ANSWER_KINDS or (not title and opening.info == "details")
    ):
        return None
    body = trimmed(inside[1:] if title or (inside and inside[0].kind == "summary") else inside)
    found = (
        _mark(document, body[0]) if body and body[0].kind in ("paragraph", "heading", "blockquote") else None
    )
    return [], body if found is None or found[0] else [*found[1], *body[1:]]


def _inside(document: Document, part: Part) -> list[Part]:
    """The parts inside a container; of a list, those of its first item if it has no other."""
    inner = Document(document.path, document.lines, list(part.tokens))
    blocks = inner.blocks(1, len(part.tokens) - 1)
    if part.kind.endswith("_list"):
        if len(blocks) != 1:
            return []
        blocks = inner.inside(blocks[0])
    return parts_of(inner, blocks)


def _drop(children: Sequence[Token], label: str) -> list[Token]:
    """Inline tokens without those that make up the label."""
    left = len(label)
    for index, child in enumerate(children):
        size = len(child.content or child.markup) if child.type not in _BREAKS else 1
        if size > left and child.type == "text":
            cut = copy(child)
            cut.content = child.content[left:]
            return [cut, *children[index + 1 :]]
        if size > left or (left == 0 and child.nesting >= 0):
            return list(children[index:])
        left -= size
    return []
