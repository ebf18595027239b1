"""Cloze cards: a marked term blanked out of its sentence, or a bold one where the sentence stands alone."""

import re
from collections.abc import Iterator

from app.handbook.cards.definitions import definition
from app.handbook.cards.lexicon import ARTICLES, EMPHASIS, INTRODUCES, STRESSED, TIED
from app.handbook.cards.place import LISTS, Place, inline_text, items
from app.handbook.cards.wording import plain, says, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short, slug

_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)(?<!al\.)(?<!cf\.)(?<!Fig\.)(?<!Eq\.)(?<!Dr\.)(?<!No\.)"
    r"\s+(?=[^\Wa-z]|[*_`$\"“(])"
)
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?P<term>(?!\s)(?:(?!(?P=mark)).)+?(?<!\s))(?P=mark)(?![*_])")
_LISTED = re.compile(r"(?:\*\*|__),?\s*(?:and|or|und|oder|et|ou|y|o|e)?\s*$")  # "**a**, **b** and **c**"
_MARKED = re.compile(r"(?<![\w=])==(?P<term>[^\s=](?:(?!==).)*?(?<!\s))==(?![\w=])")
_ABOUT_ITSELF = {"interview", "interviews", "interviewer", "interviewers", "handbook", "readme"}
_MOST_BLANKS = 3  # a sentence with more has a style, not terms
_LEAST_WORDS, _MOST_WORDS, _LONGEST_TERM = 3, 45, 6
_LONGEST_SENTENCE = 1_000  # characters, formulas included
_BLANK = "[…]"


def cloze_notes(place: Place) -> Iterator[Note]:
    """A note for each sentence with terms to blank out, with a card for each term.

    Terms are what the author marked with `==`; in a paragraph that stands alone and has no marks, what is bold.
    """
    for block, text, is_item in _texts(place):
        if not any(sign in text for sign in ("==", "**", "__")):
            continue
        for sentence in _SENTENCE_END.split(text):
            marked = [
                one for one in _MARKED.finditer(sentence) if not sentence.count("`", 0, one.start()) % 2
            ]
            if marked:
                cards = [_card(place, block, sentence, one) for one in marked]
            else:
                cards = [] if is_item or not _stands_alone(sentence) else _bold_cards(place, block, sentence)
            if cards:
                name = " ".join(words(plain(sentence))[:8])
                yield place.note(NoteKind.CLOZE, name, [block], cards)


def _texts(place: Place) -> Iterator[tuple[Block, str, bool]]:
    """Paragraphs and items of lists, and whether it is an item."""
    for piece in place.pieces:
        if piece.block.kind == "paragraph":
            yield piece.block, inline_text(place.document, piece.block), False
        elif piece.block.kind in LISTS:
            for item, first in items(place.document, piece.block):
                yield item, inline_text(place.document, first), True


def _stands_alone(sentence: str) -> bool:
    """Whether a sentence says something by itself: no question, label or definition, no tie to another."""
    if len(sentence) > _LONGEST_SENTENCE:  # before it is looked at closely, for there may be no end of it
        return False
    spoken = words(plain(sentence))
    if not spoken or spoken[0] in TIED or " ".join(spoken[:2]) in TIED or len(spoken) > _MOST_WORDS:
        return False
    if _ABOUT_ITSELF.intersection(spoken):
        return False
    if sentence.count("(") != sentence.count(")"):  # half of one, cut at an abbreviation
        return False
    return not sentence.rstrip("*_ ").endswith(("?", ":")) and definition(sentence) is None


def _bold_cards(place: Place, block: Block, sentence: str) -> list[Card]:
    bolds = list(_BOLD.finditer(sentence))
    if len(bolds) > _MOST_BLANKS:
        return []
    return [_card(place, block, sentence, bold) for bold in bolds if _is_worth_it(place, sentence, bold)]


def _is_worth_it(place: Place, sentence: str, bold: re.Match[str]) -> bool:
    """Whether what is left of a sentence asks for a term, and neither it nor the breadcrumb says the term."""
    term, stem = _blanked(sentence, bold)
    said, others = words(term), words(plain(stem))
    enough = _LEAST_WORDS - (":" in stem)  # "Goal: minimize […]": the label is the subject
    if len(others) < enough or not 0 < len(said) <= _LONGEST_TERM or (len(said) == 1 and said[0] in EMPHASIS):
        return False
    if not _is_name(sentence[: bold.start()], term):
        return False
    if any(words(inner.plain) == said for inner in place.topic.topics):  # what comes next, and no fact
        return False
    return not says(others, said) and not says(words(" ".join((*place.path, stem))), words(short(term)))


def _is_name(before: str, term: str) -> bool:
    """Whether what is bold names something, by the word before it, and is no claim: "which is why **it still fails**".

    Claims can be ended in many ways. A word of another script tells nothing, and what begins a sentence is its subject.
    """
    called = words(term)
    last = before.rstrip(' *_("“„«')
    if len(called) > 1 and called[0] in STRESSED:
        return False
    if not last or _LISTED.search(before) or last[-1] in ":–—" or not last[-1].isascii():
        return True
    if called[0] in ARTICLES:
        return last[-1].isalpha()
    told = words(last[max(0, len(last) - 30) :])
    return last[-1].isalpha() and told[-1] in INTRODUCES


def _blanked(sentence: str, found: re.Match[str]) -> tuple[str, str]:
    """The term without the signs at its end, and the sentence without the term."""
    term = found["term"].rstrip(".,;:")
    tail = found["term"][len(term) :]
    return term, f"{sentence[: found.start()]}{_BLANK}{tail}{sentence[found.end() :]}"


def _card(place: Place, block: Block, sentence: str, found: re.Match[str]) -> Card:
    term, stem = _blanked(sentence, found)
    answer = Passage(f"**{plain(term)}**\n\n{sentence}")
    name = f"blank:{slug(term) or found.start()}"
    return Card(name, CardKind.CLOZE, place.inner, Passage(stem), answer, place.lines([block]))
