"""Ids into the author's own file, for who asks: each topic and question gets the key that its history hangs on already.

An id goes into a line that is there, so no line moves: `{#id}` at the end of a heading, `<!-- id: … -->` at the
end of any other line. What was written is read again, and what would be read otherwise than before is left out.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from app.handbook import grammar
from app.handbook.bundle import Bundle
from app.handbook.manuscript import inserted, raw_lines
from app.handbook.model import Handbook, Note, Question, Topic
from app.handbook.parser import read
from app.handbook.source import Source
from app.handbook.topics import walk
from app.kernel.errors import Conflict

_ATX_END = re.compile(r"(?:\s+#+)?\s*$")
_OTHER_END = re.compile(r"(?:</summary>.*|\"?\s*(?:\|\s*)?\\?\s*)$", re.IGNORECASE)
_TAG_END = re.compile(r"\s*(?:</h[1-6]>)?\s*$", re.IGNORECASE)
_ATX = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*#{1,6}")
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Stamped:
    """A handbook's files with ids in them. Lines are counted through all files."""

    texts: dict[str, bytes]  # of each source, by its path
    added: tuple[tuple[int, str], ...]  # line and id of each that is new
    left_out: tuple[
        int, ...
    ]  # lines of topics and questions that could take none without being read otherwise


def stamp(bundle: Bundle) -> Stamped:
    """Gives an id to every topic and question that has none; nothing else of the files changes.

    Raises:
        Conflict: no way was found to write ids into this handbook.
    """
    before = read(bundle)
    wanted = _wanted(before)
    asked = {one.lines.first for one in before.questions}
    firsts = {part.path: part.first_line for part in before.files}
    places = {
        line: place
        for source in bundle.sources
        for line, place in _places(source, firsts[source.path] - 1, wanted, asked).items()
    }
    left_out = {line for line in wanted if line not in places and line in asked}
    for _ in range(_TRIES):
        texts, wrong = _inserted(bundle, before, places)
        wrong |= _read_otherwise(before, read(bundle.with_texts(texts)), wanted, set(places))
        if not wrong:
            added = tuple((line, wanted[line]) for line in sorted(places))
            return Stamped(texts, added, tuple(sorted(left_out)))
        left_out |= wrong
        places = {line: place for line, place in places.items() if line not in wrong}
    raise Conflict(
        f"{bundle.name} would be read otherwise with ids in it, so it was left as it is.",
        "Give ids by hand where you need them.",
    )


def _inserted(
    bundle: Bundle, before: Handbook, places: Mapping[int, tuple[int, str]]
) -> tuple[dict[str, bytes], set[int]]:
    """The files with something put into some of their lines, and the lines whose encoding has no room for that."""
    texts, impossible = dict[str, bytes](), set[int]()
    for source, part in zip(bundle.sources, before.files, strict=True):
        shift = part.first_line - 1
        own = {line - shift: place for line, place in places.items() if before.place(line)[0] == part.path}
        texts[source.path], without = inserted(source, own)
        impossible |= {line + shift for line in without}
    return texts, impossible


def _wanted(handbook: Handbook) -> dict[int, str]:
    """The id to write, by line."""
    topics = {topic.lines.first: topic.key for _, topic in walk(handbook.topics) if not topic.explicit}
    asked = {one.lines.first: one.key for one in handbook.questions if not one.explicit}
    return topics | asked


def _places(
    source: Source, shift: int, wanted: Mapping[int, str], asked: Collection[int]
) -> dict[int, tuple[int, str]]:
    """Where each id of a file goes, by counted-through line: how many characters before its end, and what."""
    headings = {
        token.map[0] + 1 + shift: (token.map[1] + shift, token.markup)
        for token in grammar.parse(source.text)
        if token.type == "heading_open" and token.map and token.level == 0
    }
    written, places = raw_lines(source), dict[int, tuple[int, str]]()
    for line, key in wanted.items():
        if not 0 < line - shift <= len(written):
            continue
        text = written[line - shift - 1]
        if line not in headings:
            if line not in asked:
                continue  # text above the first heading is a topic, too, and has no line to bear an id
            end = _ATX_END if _ATX.match(text) else _OTHER_END
            places[line] = (_size(end, text), f" <!-- id: {key} -->")
        elif headings[line][1].startswith("<"):
            places[line] = (_size(_TAG_END, text), f" <!-- id: {key} -->")
        elif headings[line][1].startswith("#") or headings[line][0] == line + 1:  # or underlined, of one line
            places[line] = (_size(_ATX_END, text), f" {{#{key}}}")
    return places


def _size(end: re.Pattern[str], text: str) -> int:
    """How many characters at the end of a line an id must stand before."""
    found = end.search(text)
    return len(text) - found.start() if found else 0


def _read_otherwise(
    before: Handbook, after: Handbook, wanted: Mapping[int, str], written: Collection[int]
) -> set[int]:
    """Lines whose ids did not arrive, or changed what is read; none where all is well."""
    arrived = {line: key for line, key in _given(after) if wanted.get(line) == key}
    wrong = {line for line in written if line not in arrived}
    old, new = _said(before), _said(after)
    changed = [note.lines.first for note in (old ^ new)]
    wrong |= {line for place in changed if (line := _last_before(place, written))}
    if not wrong and _unmarked(before.topics) != _unmarked(after.topics):
        return set(written)
    return wrong


def _given(handbook: Handbook) -> Iterator[tuple[int, str]]:
    named: Iterator[Topic | Question] = (topic for _, topic in walk(handbook.topics))
    for one in (*named, *handbook.questions):
        if one.explicit:
            yield one.lines.first, one.key


def _said(handbook: Handbook) -> set[Note]:
    return {replace(note, explicit=False) for note in handbook.notes}


def _last_before(line: int, written: Collection[int]) -> int:
    return max((one for one in written if one <= line), default=0)


def _unmarked(topics: tuple[Topic, ...]) -> list[Topic]:
    return [replace(topic, explicit=False, topics=()) for _, topic in walk(topics)]
