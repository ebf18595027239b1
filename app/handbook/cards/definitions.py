"""Definition cards both ways, from `**Term**: meaning`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from app.handbook.cards.asides import is_unfinished, only_refers
from app.handbook.cards.lexicon import ASIDES, ASPECTS, CLAIMS, POINTS
from app.handbook.cards.place import LISTS, Place, inline_text, items
from app.handbook.cards.wording import ask, plain, points_back, says, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage

_DEFINITION = re.compile(
    r"(?:(?P<mark>\*\*|__)(?P<bold>(?:(?!(?P=mark)).){1,60}?)(?:\s*:\s*(?P=mark)|(?P=mark)\s*(?::|[–—=]|-(?=\s)))"
    r"|`(?P<code>[^`]{1,60})`\s*(?::|[–—]|-(?=\s)))\s*(?P<meaning>\S.*)$"
)
_COUNTED = re.compile(
    r"(?:step|phase|day|week|month|part|option|case|round|level|chapter|stage|tip|fact|rule|reason|point|question"
    r"|example|scenario|approach|method|solution|hint|pattern|schritt|paso|passo|étape|etapa|шаг)s?\s*#?\d+\b.*"
    r"|\W*\d+[\d.]*\W*|[a-z]\W*",
    re.IGNORECASE,
)
_MOST_TERM = 6  # words
_LONGEST_MEANING = 200  # characters, to be asked for the term
_LONGEST_ANSWER = 600  # characters, to be asked for
_FEWEST_MEANT, _MOST_COMMAS = (
    4,
    2,
)  # words of a meaning that tells its term; commas, for with more it lists things
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
    if not key or key in ASIDES or not words(found["meaning"]) or term.endswith(("?", ".", "!", ",")):
        return None
    if _COUNTED.fullmatch(term):
        return None
    return Definition(term, found["meaning"])


def definition_notes(place: Place) -> Iterator[Note]:
    """A note for each definition in a paragraph or in an item of a list."""
    for block, text, lead in _lines(place):
        found = definition(text)
        if (
            found is None
            or is_unfinished(found.meaning)
            or only_refers(found.meaning)
            or _is_point(found.term)
        ):
            continue
        if len(found.meaning) <= _LONGEST_ANSWER:
            cards = _cards(place, block, found, told=_names_points(place, lead))
            yield place.note(NoteKind.DEFINITION, plain(found.term), [block], cards)


def _lines(place: Place) -> Iterator[tuple[Block, str, str]]:
    """Paragraphs and items of lists: the block, its text, and the name of the list."""
    document = place.document
    for piece in place.pieces:
        if piece.block.kind == "paragraph":
            yield piece.block, inline_text(document, piece.block), ""
        elif piece.block.kind in LISTS:
            for item, first in items(document, piece.block):
                yield item, inline_text(document, first), piece.name


def _is_point(term: str) -> bool:
    said = plain(term).casefold().split()
    claims = len(said) > 1 and said[0] in CLAIMS and not said[1].startswith("case")
    return claims or len(words(plain(term))) > _MOST_TERM


def _names_points(place: Place, lead: str) -> bool:
    named = words(plain(lead)) or words(place.topic.plain)
    return bool(POINTS.intersection(named))


def _cards(place: Place, block: Block, found: Definition, *, told: bool) -> list[Card]:
    """Both ways, but not from the meaning where what is defined is a point of a list."""
    lines = place.lines([block])
    aspect = " ".join(words(found.term)) in ASPECTS
    wish = place.say.point if told or _lists(found.meaning) else place.say.term
    if aspect:
        wish = place.say.aspect
    stem = ask(found.term, wish)
    cards = [Card("term", CardKind.TERM, place.inner, Passage(stem), Passage(found.meaning), lines)]
    meaning = _without(found.meaning, found.term).rstrip(". ")
    if not aspect and not told and _tells(meaning, found.term):
        asked = Passage(ask(meaning, place.say.called))
        cards.append(Card("meaning", CardKind.MEANING, place.inner, asked, Passage(found.term), lines))
    return cards


def _tells(meaning: str, term: str) -> bool:
    """Whether a meaning leads to its term, and neither lists things nor says the term in another form."""
    said, called = words(plain(meaning)), words(plain(term))
    if len(meaning) > _LONGEST_MEANING or len(said) < _FEWEST_MEANT or points_back(meaning):
        return False
    if (
        ";" in meaning
        or meaning.count(",") + meaning.count(" / ") > _MOST_COMMAS
        or "](" in meaning
        or "vs" in said
    ):
        return False
    return not any(_akin(one, other) for one in called if len(one) > 3 for other in said)


def _lists(meaning: str) -> bool:
    """Whether a meaning is a list of things."""
    return meaning.count(";") > 1 or meaning.count(",") + meaning.count(" / ") > _MOST_COMMAS


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of one: "caching" and "cached"."""
    stem = max(4, ceil(0.55 * len(one)))
    return one[:stem] == other[:stem]


def _without(meaning: str, term: str) -> str:
    """The meaning with the term blanked out where it stands in it."""
    if not says(words(meaning), words(term)):
        return meaning
    return re.sub(re.escape(term), _BLANK, meaning, flags=re.IGNORECASE)
