"""A heading that is a question, its answer under a label.

    ## Q1. Why …?

    **Answer**:
    - …

The heading has a question's number ("Q1.", "Question 3:", "Q:"), or the answer's label stands right below it.
"""

import re

from app.handbook.conventions.found import Found
from app.handbook.conventions.labels import answer_from, answer_label
from app.handbook.document import Block
from app.handbook.model import Lines, Passage
from app.handbook.outline import Outline, Section

_NUMBERED = re.compile(
    r"(?:\*\*|__)?Q(?:uestion)?\s*\.?\s*(\d+(?:\.\d+)*(?:\s?\.?[a-z]\b\.?(?=\)))?)?\s*(?:\*\*|__)?\s*[.):–—-]\s*(?:\*\*|__)?\s*",
    re.I,
)


def find(outline: Outline) -> list[Found]:
    """Every heading that is a question, with all that stands under it."""
    found: list[Found] = []
    after = 0
    for index, section in enumerate(outline.sections):
        if index < after:
            continue  # a heading inside an answer
        question = _question(outline, index, section)
        if question is not None:
            found.append(question)
            after = _end(outline, index)
    return found


def _question(outline: Outline, index: int, section: Section) -> Found | None:
    document, title = outline.document, section.title
    numbered = _NUMBERED.match(title.text)
    if numbered is not None and numbered.end() == len(title.text):
        numbered = None
    blocks = _trim(outline, index, section)
    labels = ((place, answer_label(document, block)) for place, block in enumerate(blocks))
    place, label = next(((place, size) for place, size in labels if size is not None), (0, 0))
    if numbered is None and not (label and place == 0 and title.plain):
        return None
    text = title.text[numbered.end() :] if numbered else title.text
    plain = _NUMBERED.sub("", title.plain, count=1) if numbered else title.plain
    context = blocks[:place] if label else []
    stem = Passage(text + "\n\n" + document.text_of(context)) if context else Passage(text)
    return Found(
        section=index,
        is_heading=True,
        number=(numbered.group(1) if numbered else None) or title.number,
        stem=stem,
        plain=plain,
        answer=answer_from(document, blocks[place:], label),
        lines=Lines(section.heading.first, blocks[-1].last if blocks else section.heading.last),
        claims=frozenset((section.heading.start, *(block.start for block in blocks))),
        id=title.id,
    )


def _end(outline: Outline, index: int) -> int:
    """Index after the headings inside the section that are part of the answer, being no questions."""
    section = outline.sections[index]
    for inner in range(index + 1, section.end):
        if _NUMBERED.match(outline.sections[inner].title.text):
            return inner
    return section.end


def _trim(outline: Outline, index: int, section: Section) -> list[Block]:
    """The blocks under the question without the rules around them."""
    blocks = list(section.blocks)
    for inner in outline.sections[index + 1 : _end(outline, index)]:
        blocks.append(inner.heading)
        blocks.extend(inner.blocks)
    while blocks and blocks[-1].kind == "hr":
        blocks.pop()
    while blocks and blocks[0].kind == "hr":
        blocks.pop(0)
    return blocks
