"""How handbooks write interview questions: one module for each way, and one that decides between them.

A convention looks at the whole file and says where questions may stand. `deciding` judges candidates that look
alike together; `answers` reads what belongs to each question.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.handbook.conventions import fences, folds, headings, items, paragraphs, tables
from app.handbook.conventions.answers import Reading, read_answer
from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.deciding import decide
from app.handbook.conventions.extras import asks_further, take_follow_ups, take_level
from app.handbook.conventions.flow import Flow, flow_of
from app.handbook.conventions.found import Found
from app.handbook.conventions.parts import Part, lead_part, parts_of
from app.handbook.conventions.wording import Wording, wording_of
from app.handbook.document import Block, Document
from app.handbook.model import Lines, Passage
from app.handbook.outline import Outline
from app.handbook.plain import plain_answer
from app.handbook.titles import id_comment

CONVENTIONS = (headings, paragraphs, items, folds, tables, fences)
_REPEATED = 3  # answers that say the same of their question are a form to fill in
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_TICKED = re.compile(r"\\?\[[xX✓✔]\\?\]\s")
_SHORTEST_FORM = 30  # letters


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions with the name of their convention, in the order of the file; and what was decided, in words."""

    found: list[tuple[str, Found]]
    summary: tuple[str, ...]


def find_questions(outline: Outline, title: str, wanted: Callable[[int], str] = lambda line: "") -> Questions:
    """Finds the questions of a handbook.

    Args:
        outline: of the handbook, without title block and contents.
        title: which may announce them.
        wanted: the only conventions that the author wants at a line, by their names in `handbook.toml`; "" for any.
    """
    flow = flow_of(outline, title)
    every = (one for convention in CONVENTIONS for one in convention.find(flow))
    candidates = (_marked(flow, one) for one in every if _is_wanted(one, wanted(one.line)))
    chosen = decide(flow, candidates).questions
    boxes = _has_ticks(outline)
    found = [(one.convention, _found(flow, one, labelled, blocks, boxes)) for one, labelled, blocks in chosen]
    found = _without_forms(found)
    return Questions(found, tuple(_summary([one for one, _, _ in chosen], found)))


def _marked(flow: Flow, one: Candidate) -> Candidate:
    """The candidate, marked if it stands where follow-up questions do."""
    before = (
        flow.streams[one.stream].blocks[one.place - 1] if one.convention == "item" and one.place else None
    )
    if before is not None and before.kind in ("paragraph", "heading"):
        inline = flow.document.inline(before)
        if asks_further(inline.content) and "?" not in inline.content:
            return replace(one, is_further=True)
    return replace(one, is_further=True) if asks_further(one.wording.plain) else one


def _has_ticks(outline: Outline) -> bool:
    return any(token.type == "inline" and _TICKED.match(token.content) for token in outline.document.tokens)


_NAMES = {
    "heading": "headings", "bold": "bold", "paragraph": "paragraphs", "item": "lists", "fold": "folds", "row": "tables",
    "fence": "fences",
}  # fmt: skip


def _is_wanted(one: Candidate, wanted: str) -> bool:
    return not wanted or _NAMES[one.convention] in wanted.replace(",", " ").split()


def _found(flow: Flow, one: Candidate, labelled: bool, blocks: Sequence[Block], boxes: bool) -> Found:
    own_id, blocks = _own_id(flow.document, one, blocks)
    parts = parts_of(flow.document, blocks)
    if one.lead is not None:
        parts.insert(0, lead_part(one.lead, one.line))
    said = one.wording
    line = one.line
    if said.is_bare and parts and (asked := _asked_below(parts[0])) is not None:
        said, line = replace(asked, number=said.number), parts[0].first
        parts = parts[1:]
    level, parts = take_level(parts)
    follow_ups, parts = take_follow_ups(parts)
    reading = read_answer(flow.document, parts, labelled=labelled, boxes=boxes)
    while blocks and blocks[-1].kind == "hr":
        blocks = blocks[:-1]
    section = flow.streams[one.stream].sections[one.place]
    title = flow.outline.sections[section].title if section is not None and one.level else None
    return Found(
        section=section,
        is_heading=one.level > 0,
        number=said.number,
        stem=_stem(said.text, reading),
        plain=said.plain,
        answer=reading.answer,
        lines=Lines(line, max(line, one.block.last, blocks[-1].last if blocks else 0)),
        claims=frozenset((one.block.start, *(block.start for block in blocks))),
        options=reading.options,
        correct=reading.correct,
        key_points=reading.key_points,
        follow_ups=follow_ups,
        difficulty=level or said.difficulty,
        id=title.id if title else own_id,
    )


def _own_id(
    document: Document, one: Candidate, blocks: Sequence[Block]
) -> tuple[str | None, Sequence[Block]]:
    """The id that the author gave to a question: at the end of its text, or on the line after; and the other blocks."""
    last = one.block.last if one.convention in ("bold", "paragraph") else one.line
    given = next((document.ids[line] for line in range(one.line, last + 1) if line in document.ids), None)
    if given is None and blocks and blocks[0].kind == "html_block" and blocks[0].first <= last + 2:
        given = id_comment(document.tokens[blocks[0].start].content)
        blocks = blocks[1:] if given else blocks
    return given, blocks


def _asked_below(part: Part) -> Wording | None:
    """The question in the paragraph or heading below a bare label."""
    if part.kind not in ("paragraph", "heading"):
        return None
    return replace(wording_of(part.inline), is_bare=False)


def _stem(text: str, reading: Reading) -> Passage:
    return Passage(f"{text}\n\n{reading.context}" if reading.context else text)


def _without_forms(found: list[tuple[str, Found]]) -> list[tuple[str, Found]]:
    """Takes away answers that many questions share, word for word but for the question's own words."""
    forms = [_form(one) for _, one in found]
    counts = Counter(form for form in forms if form)
    return [
        (name, one.unanswered()) if form and counts[form] >= _REPEATED else (name, one)
        for (name, one), form in zip(found, forms, strict=True)
    ]


def _form(one: Found) -> str:
    """The letters of an answer that quotes its question, without the quotation; "" where it does not."""
    if one.answer is None or len(one.answer.text) > 2000:
        return ""
    question = _NOT_LETTERS.sub("", one.plain).casefold()
    answer = _NOT_LETTERS.sub("", plain_answer(one.answer.tokens)).casefold()
    form = answer.replace(question, "") if len(question) > 11 else answer
    return form if _SHORTEST_FORM <= len(form) < len(answer) else ""


_PLACES = {
    "heading": "headings",
    "bold": "lines in bold",
    "paragraph": "paragraphs",
    "item": "list items",
    "fold": "folded parts",
    "row": "table rows",
    "fence": "text in code fences",
}


def _summary(chosen: Sequence[Candidate], found: Sequence[tuple[str, Found]]) -> list[str]:
    """One line for each way that questions are written in the file: "64 questions: headings of level 3, numbered"."""
    kinds = [_kind(one) for one in chosen]
    answered = Counter(kind for kind, (_, one) in zip(kinds, found, strict=True) if one.answer is not None)
    choice = Counter(kind for kind, (_, one) in zip(kinds, found, strict=True) if one.options)
    lines = []
    for kind, count in Counter(kinds).most_common():
        line = f"{count} question{'' if count == 1 else 's'}: {kind}; {answered[kind]} answered"
        lines.append(line + (f", {choice[kind]} with options" if choice[kind] else ""))
    return lines


def _kind(one: Candidate) -> str:
    name = _PLACES[one.convention] + (f" of level {one.level}" if one.level else "")
    if one.wording.is_labelled:
        return name + " with a question's label"
    return name + (", numbered" if one.wording.number else "")
