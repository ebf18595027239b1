"""What authors link to: headings by the names that GitHub gives them, ids, and `<a name>`; each with its topic."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.handbook.document import Block, Document
from app.handbook.model import FilePart, place_in
from app.handbook.outline import Outline
from app.handbook.plain import plain_inline

_NOT_LETTERS = re.compile(r"[\W_]+")
_NAMED = re.compile(r"""<\w+\b[^>]*?\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""")

Anchors = Mapping[
    tuple[str, str], str
]  # file ("" where it is a handbook by itself) and letters → a topic's key, "" for the top


def letters(anchor: str) -> str:
    """What tells anchors apart: "#lstm-gates" and "LSTM Gates" are one."""
    return _NOT_LETTERS.sub("", anchor).casefold()


def find_anchors(
    whole: Outline, outline: Outline, keys: Sequence[str], within: Collection[int], files: Sequence[FilePart]
) -> Anchors:
    """Every anchor of a handbook.

    Args:
        whole: all headings.
        outline: those that became topics, and what belongs to questions' answers.
        keys: one for each section of `outline`.
        within: indexes of sections that are part of an answer, and so no topics.
        files: of the handbook.
    """
    topics = _topics(outline, keys, within)
    found: dict[tuple[str, str], str] = {}
    seen = Counter[tuple[str, str]]()
    key = ""
    for place, section in enumerate(whole.sections):
        path = place_in(files, section.heading.first)[0]
        path = "" if path == whole.document.path else path
        key = topics.get(section.heading.start, key if section.parent is not None else "")
        own = letters(plain_inline(whole.document.inline(section.heading).children))
        number = seen[path, own]
        seen[path, own] += 1
        names = [
            f"{own}{number}" if number else own,
            *([letters(section.title.id)] if section.title.id else []),
        ]
        before = whole.sections[place - 1].blocks if place else whole.preface
        named = [
            *_named(whole.document, before[-1:]),
            *_named(whole.document, (section.heading, *section.blocks[:-1])),
        ]
        for name in (*names, *map(letters, named)):
            found.setdefault((path, name), key)
        found.setdefault((path, ""), key)
    return found


def _topics(outline: Outline, keys: Sequence[str], within: Collection[int]) -> dict[int, str]:
    """The topic that holds each section, by its heading's first token."""
    found: dict[int, str] = {}
    for index, section in enumerate(outline.sections):
        at: int | None = index
        while at is not None and at in within:
            at = outline.sections[at].parent
        found[section.heading.start] = keys[at] if at is not None else ""
    return found


def _named(document: Document, blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        for token in document.tokens[block.start : block.stop]:
            if "<" in token.content:
                yield from _NAMED.findall(token.content)
