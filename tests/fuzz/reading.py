"""One run of the fuzzer: bytes as a file, or as instructions for a text like a handbook, read and rendered whole."""

import time
from collections.abc import Iterator

from app.handbook.bundle import one_file
from app.handbook.markup import render, render_inline
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.source import Source, Unreadable, load
from app.handbook.topics import walk
from tests.handbook.grammar_of_handbooks import handbook_like
from tests.handbook.safety import Echo, dangers

SLOW = 2.0  # seconds of work, for some kilobytes


def read_and_render(data: bytes) -> None:
    """Raises where anything that a handbook becomes is not safe, or took too long; whatever else is raised is a fault, too."""
    source = _source(data)
    if source is None:
        return
    start = time.process_time()
    for html in _rendered(read(one_file(source))):
        found = dangers(html)
        assert not found, (found, html, source.text)
    took = time.process_time() - start
    assert took < SLOW, (took, source.text)


def _source(data: bytes) -> Source | None:
    if data[:1] < b"\x40":
        return Source("fuzz.md", handbook_like(data[1:]), "", "utf-8")
    try:
        return load(data[1:], "fuzz.md")
    except Unreadable:
        return None


def _rendered(handbook: Handbook) -> Iterator[str]:
    echo = Echo()
    yield render(handbook.preface, echo)
    for _, topic in walk(handbook.topics):
        yield render_inline(topic.title, echo)
        yield render(topic.body, echo)
    for question in handbook.questions:
        yield render(question.stem, echo)
        yield from (render_inline(text, echo) for text in (*question.options, *question.follow_ups))
    for note in handbook.notes:
        for card in note.cards:
            yield render(card.stem, echo)
            yield render(card.answer, echo)
            yield from (render_inline(point, echo) for point in card.points)
