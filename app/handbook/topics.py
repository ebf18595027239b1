"""From the outline to topics: keys, kinds, bodies."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.document import Block, span
from app.handbook.model import Lines, Passage, Topic, TopicKind
from app.handbook.outline import Outline, Section
from app.handbook.titles import Keys, short, slug

_TAKEAWAY = re.compile(r".*\btake-?\s?aways?$", re.IGNORECASE)


def topic_keys(outline: Outline, questions: Mapping[int, str]) -> tuple[list[str], list[Diagnostic]]:
    """One key for each section: its explicit id, or the slugs of its path. An id given twice is a warning.

    `questions` are the words, without number, of sections that are questions.
    """
    keys, diagnostics = Keys(), []
    found: list[str] = []
    for index, section in enumerate(outline.sections):
        own = slug(questions.get(index) or short(section.title.plain)) or "topic"
        path = own if section.parent is None else f"{found[section.parent]}/{own}"
        key = keys.take(section.title.id or path)
        if section.title.id is not None and key != section.title.id:
            diagnostics.append(_twice(outline, section, key))
        found.append(key)
    return found, diagnostics


def build_topics(
    outline: Outline, keys: Sequence[str], questions: Collection[int], within: Collection[int]
) -> tuple[Topic, ...]:
    """The tree of topics.

    Args:
        outline: without title block and contents.
        keys: one for each section.
        questions: indexes of sections that are questions.
        within: indexes of sections that belong to a question's answer; they are no topics.
    """
    below: dict[int | None, list[Topic]] = {}
    for index in range(len(outline.sections) - 1, -1, -1):
        if index in within:
            continue
        inner = tuple(reversed(below.pop(index, [])))
        topic = _topic(outline, index, keys[index], inner, index in questions)
        below.setdefault(outline.sections[index].parent, []).append(topic)
    return tuple(reversed(below.get(None, [])))


def preface_topic(title: str, outline: Outline, keys: Sequence[str]) -> Topic:
    """A chapter of the text that stands under no heading, with the handbook's title."""
    blocks = body_blocks(outline.preface)
    wish, taken = slug(title) or "handbook", set(keys)
    key = next(key for key in (wish, *(f"{wish}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
    body = outline.document.cut(blocks)
    return Topic(key, TopicKind.CHAPTER, Passage(title), title, None, 1, span(blocks), body)


def walk(topics: Sequence[Topic], depth: int = 0) -> Iterator[tuple[int, Topic]]:
    """Every topic with its depth, each before those inside it; never deep, for headings have six levels."""
    for topic in topics:
        yield depth, topic
        yield from walk(topic.topics, depth + 1)


def body_blocks(blocks: Sequence[Block]) -> list[Block]:
    """A section's blocks without the rules that only separate it from its neighbours."""
    first, last = 0, len(blocks)
    while first < last and blocks[first].kind == "hr":
        first += 1
    while last > first and blocks[last - 1].kind == "hr":
        last -= 1
    return list(blocks[first:last])


def _topic(outline: Outline, index: int, key: str, inner: tuple[Topic, ...], is_question: bool) -> Topic:
    section = outline.sections[index]
    blocks = body_blocks(section.blocks)
    last = blocks[-1].last if blocks else section.heading.last
    return Topic(
        key=key,
        kind=TopicKind.QUESTION if is_question else _kind(section, blocks, inner),
        title=Passage(section.title.text),
        plain=section.title.plain,
        number=section.title.number,
        level=section.level,
        lines=Lines(section.heading.first, max(last, inner[-1].lines.last if inner else 0)),
        body=outline.document.cut(blocks),
        topics=inner,
        explicit=section.title.id is not None,
    )


def _kind(section: Section, blocks: Sequence[Block], inner: tuple[Topic, ...]) -> TopicKind:
    if _TAKEAWAY.match(section.title.plain):
        return TopicKind.TAKEAWAY
    gathers = {topic.kind for topic in inner}
    if not blocks and TopicKind.QUESTION in gathers and gathers <= {TopicKind.QUESTION, TopicKind.TAKEAWAY}:
        return TopicKind.QUESTIONS
    return TopicKind.CHAPTER if section.parent is None else TopicKind.SECTION


def _twice(outline: Outline, section: Section, key: str) -> Diagnostic:
    return Diagnostic(
        Severity.WARNING,
        "duplicate-id",
        f"The id “{section.title.id}” is used twice; this heading got “{key}”. Give each heading its own id.",
        outline.document.path,
        section.heading.first,
    )
