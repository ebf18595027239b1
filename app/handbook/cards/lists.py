"""List-recall cards: a list is named, its items are to be named."""

import re
from collections.abc import Iterator, Sequence

from app.handbook.cards.asides import is_aside
from app.handbook.cards.definitions import definition
from app.handbook.cards.formulas import is_connective
from app.handbook.cards.lexicon import ASKS, GLOSSARIES, WHY
from app.handbook.cards.phrases import Phrases
from app.handbook.cards.place import FORMULAS, LISTS, Piece, Place, inline_text, items
from app.handbook.cards.symbols import is_symbol_list
from app.handbook.cards.wording import ask, names_nothing, opens_nothing, plain, without_urls, words
from app.handbook.document import Document
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short

_FEWEST, _MOST = 2, 9
_LONGEST = 100  # characters of an item on average; longer ones are paragraphs and nothing to tick off
_SHORT = 60  # characters of an item on average; longer ones are sentences
_MOST_WORDS, _MOST_EACH = 150, 25  # of all that the items hold, and of an item on average


def list_notes(place: Place) -> Iterator[Note]:
    """A note for each list worth recalling as a whole; a list alone in its topic has the topic's name.

    A topic of three or more named formulas and nothing else is such a list, too.
    """
    lists = [piece for piece in place.pieces if piece.block.kind in LISTS]
    for piece in lists:
        points = _points(place.document, piece)
        alone = not piece.name and len(place.pieces) == 1
        if not points or (alone and not _counts(place.topic.plain, points)):
            continue
        name = place.topic.title.text if alone else piece.name
        if is_connective(name) or is_aside(plain(name)) or opens_nothing(name):
            continue
        if not alone and names_nothing(name):
            continue
        path = place.path if alone else place.inner
        stem = ask(short(name) if alone else name, wish_of(place.say, name, len(points)))
        card = Card(
            "recall",
            CardKind.LIST,
            path,
            Passage(stem),
            place.cut([piece.block]),
            place.lines(piece.blocks),
            points,
        )
        yield place.note(NoteKind.LIST, "" if alone else plain(name), piece.blocks, [card])
    yield from _named_formulas(place)


def _counts(title: str, points: Sequence[str]) -> bool:
    """Whether a section's title asks for points: any title does for short ones, for sentences only a plural or "Why"."""
    if sum(map(len, map(plain, points))) <= _SHORT * len(points):
        return True
    plural = any(re.fullmatch(r"[a-z-]{3,}(?:s|\(s\))\W*", word) for word in title[1:].split())
    return plural or bool((WHY | ASKS).intersection(words(title)[:1]))


def _named_formulas(place: Place) -> Iterator[Note]:
    pieces = place.pieces
    names = tuple(piece.name for piece in pieces if piece.block.kind in FORMULAS and piece.name)
    if len(names) < len(pieces) or not _FEWEST < len(names) <= _MOST or any(map(is_connective, names)):
        return
    blocks = [block for piece in pieces for block in piece.blocks]
    stem = Passage(ask(short(place.topic.title.text), place.say.formulas.format(count=len(names))))
    card = Card("recall", CardKind.LIST, place.path, stem, place.cut(blocks), place.lines(blocks), names)
    yield place.note(NoteKind.LIST, "", blocks, [card])


def wish_of(say: Phrases, name: str, count: int) -> str:
    """What is wanted of a named list."""
    first = words(name)[:1]
    reasons = bool(WHY.intersection(first)) and not name.endswith("?")
    return (say.reasons if reasons else say.name).format(count=count)


def _points(document: Document, piece: Piece) -> tuple[str, ...]:
    found = items(document, piece.block)
    if not _FEWEST <= len(found) <= _MOST or len(found) < len(document.inside(piece.block)):
        return ()
    if is_symbol_list(document, piece):
        return ()
    said = len(words(document.text_of([piece.block])))
    if said > min(_MOST_WORDS, _MOST_EACH * len(found)):
        return ()
    texts = [inline_text(document, paragraph) for _, paragraph in found]
    defined = [term for text in texts if (term := definition(text))]
    if len(defined) == len(texts):
        if GLOSSARIES.intersection(words(piece.name)[:1]):
            return ()
        return tuple(f"**{term.term}**" for term in defined) if len(texts) > _FEWEST else ()
    asks = sum(text.rstrip("*_ ").endswith("?") for text in texts)
    links = sum(len(without_urls(plain(text))) <= _linked(text) * 1.5 for text in texts)
    if 2 * asks >= len(texts) or 2 * links >= len(texts) or sum(map(len, texts)) > _LONGEST * len(texts):
        return ()
    if any(words(text)[:1] == ["see"] for text in texts):
        return ()
    return tuple(text.rstrip(":") for text in texts)


def _linked(text: str) -> int:
    """How many characters of a text are the words of links."""
    inside = text.split("](")
    return sum(len(part.rsplit("[", 1)[-1]) for part in inside[:-1])
