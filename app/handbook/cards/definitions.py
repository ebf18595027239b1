"""Definition cards both ways, from `**Term**: meaning`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.handbook.cards.place import LISTS, Place, inline_text, items
from app.handbook.cards.wording import ask, plain, says, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage

_DEFINITION = re.compile(
    r"(?:(?P<mark>\*\*|__)(?P<bold>(?:(?!(?P=mark)).){1,60}?)(?:\s*:\s*(?P=mark)|(?P=mark)\s*(?::|[–—=]|-(?=\s)))"
    r"|`(?P<code>[^`]{1,60})`\s*(?::|[–—]|-(?=\s)))\s*(?P<meaning>\S.*)$"
)
_ASIDES = {
    *("note", "notes", "example", "examples", "e g", "tip", "tips", "hint", "answer", "important", "warning"),
    *(
        "remember",
        "caution",
        "source",
        "sources",
        "reference",
        "references",
        "see also",
        "link",
        "links",
        "todo",
    ),
    *("if", "then", "where", "result", "output", "input", "explanation", "question", "solution", "code"),
}
_ASPECTS = {
    *(
        "goal",
        "purpose",
        "idea",
        "key idea",
        "formula",
        "definition",
        "use",
        "uses",
        "usage",
        "use case",
        "pros",
    ),
    *("cons", "use cases", "advantage", "advantages", "disadvantage", "disadvantages", "when to use", "why"),
    *(
        "how it works",
        "how",
        "intuition",
        "problem",
        "limitation",
        "limitations",
        "benefit",
        "benefits",
        "what",
    ),
    *("complexity", "time complexity", "space complexity", "drawback", "drawbacks", "when", "application"),
    *("applications", "assumption", "assumptions", "motivation", "strengths", "weaknesses"),
}
_LONGEST_MEANING = 200  # characters, to be asked for the term
_BLANK = "[…]"


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and its meaning, both inline Markdown."""

    term: str
    meaning: str


def definition(text: str) -> Definition | None:
    """The definition that a line of inline Markdown is, if it is one."""
    if not text.startswith(("**", "__", "`")):
        return None
    found = _DEFINITION.match(text)
    if found is None:
        return None
    term = f"`{found['code']}`" if found["code"] else found["bold"].strip()
    key = " ".join(words(term))
    if not key or key in _ASIDES or not words(found["meaning"]) or term.endswith(("?", ".")):
        return None
    return Definition(term, found["meaning"])


def definition_notes(place: Place) -> Iterator[Note]:
    """A note for each definition in a paragraph or in an item of a list."""
    for block, text in _lines(place):
        found = definition(text)
        if found is None or (found.meaning.endswith(":") and len(words(found.meaning)) < 3):
            continue
        yield place.note(NoteKind.DEFINITION, plain(found.term), [block], _cards(place, block, found))


def _lines(place: Place) -> Iterator[tuple[Block, str]]:
    document = place.document
    for piece in place.pieces:
        if piece.block.kind == "paragraph":
            yield piece.block, inline_text(document, piece.block)
        elif piece.block.kind in LISTS:
            yield from ((item, inline_text(document, first)) for item, first in items(document, piece.block))


def _cards(place: Place, block: Block, found: Definition) -> list[Card]:
    lines = place.lines([block])
    aspect = " ".join(words(found.term)) in _ASPECTS
    stem = ask(found.term, "state it" if aspect else "what does it mean?")
    cards = [Card("term", CardKind.TERM, place.inner, Passage(stem), Passage(found.meaning), lines)]
    meaning = _without(found.meaning, found.term).rstrip(". ")
    if not aspect and len(meaning) <= _LONGEST_MEANING and len(words(meaning)) > 2:
        asked = Passage(f"{meaning}: what is this called?")
        cards.append(Card("meaning", CardKind.MEANING, place.inner, asked, Passage(found.term), lines))
    return cards


def _without(meaning: str, term: str) -> str:
    """The meaning with the term blanked out where it stands in it."""
    if not says(words(meaning), words(term)):
        return meaning
    return re.sub(re.escape(term), _BLANK, meaning, flags=re.IGNORECASE)
