"""Cloze cards: a bold term blanked out of a sentence that stands alone."""

import re
from collections.abc import Iterator

from app.handbook.cards.definitions import definition
from app.handbook.cards.lexicon import EMPHASIS, TIED
from app.handbook.cards.place import Place, inline_text
from app.handbook.cards.wording import plain, says, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short, slug

_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)(?<!al\.)(?<!cf\.)(?<!Fig\.)(?<!Eq\.)(?<!Dr\.)(?<!No\.)"
    r"\s+(?=[^\Wa-z]|[*_`$\"“(])"
)
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?P<term>(?!\s)(?:(?!(?P=mark)).)+?(?<!\s))(?P=mark)(?![*_])")
_ABOUT_ITSELF = {"interview", "interviews", "interviewer", "interviewers", "handbook", "readme"}
_MOST_BLANKS = 3  # a sentence with more has a style, not terms
_LEAST_WORDS, _MOST_WORDS, _LONGEST_TERM = 3, 45, 6
_LONGEST_SENTENCE = 1_000  # characters, formulas included
_BLANK = "[…]"


def cloze_notes(place: Place) -> Iterator[Note]:
    """A note for each sentence with bold terms, with a card for each term."""
    for piece in place.pieces:
        if piece.block.kind != "paragraph":
            continue
        text = inline_text(place.document, piece.block)
        if "**" not in text and "__" not in text:
            continue
        for sentence in _SENTENCE_END.split(text):
            cards = _cards(place, piece.block, sentence) if _stands_alone(sentence) else []
            if cards:
                name = " ".join(words(plain(sentence))[:8])
                yield place.note(NoteKind.CLOZE, name, [piece.block], cards)


def _stands_alone(sentence: str) -> bool:
    """Whether a sentence says something by itself: no question, label or definition, no tie to another."""
    if len(sentence) > _LONGEST_SENTENCE:  # before it is looked at closely, for there may be no end of it
        return False
    spoken = words(plain(sentence))
    if not spoken or spoken[0] in TIED or len(spoken) > _MOST_WORDS:
        return False
    if (
        spoken[:2] == ["for", "example"]
        or spoken[:2] == ["for", "instance"]
        or _ABOUT_ITSELF.intersection(spoken)
    ):
        return False
    if sentence.count("(") != sentence.count(")"):  # half of one, cut at an abbreviation
        return False
    return not sentence.rstrip("*_ ").endswith(("?", ":")) and definition(sentence) is None


def _cards(place: Place, block: Block, sentence: str) -> list[Card]:
    found: list[Card] = []
    bolds = list(_BOLD.finditer(sentence))
    if len(bolds) > _MOST_BLANKS:
        return found
    for bold in bolds:
        term = bold["term"].rstrip(".,;:")
        tail = bold["term"][len(term) :]
        stem = f"{sentence[: bold.start()]}{_BLANK}{tail}{sentence[bold.end() :]}"
        others = words(plain(stem))
        enough = _LEAST_WORDS - (":" in stem)  # "Goal: minimize […]": the label is the subject
        said = words(term)
        if (
            len(others) < enough
            or not 0 < len(said) <= _LONGEST_TERM
            or (said[0] in EMPHASIS and len(said) == 1)
        ):
            continue
        if says(others, words(term)) or says(words(" ".join((*place.path, stem))), words(short(term))):
            continue
        answer = Passage(f"**{plain(term)}**\n\n{sentence}")
        name = f"blank:{slug(term) or bold.start()}"
        found.append(Card(name, CardKind.CLOZE, place.inner, Passage(stem), answer, place.lines([block])))
    return found
