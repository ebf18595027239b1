"""The topic card: the section's title with its breadcrumb; the answer is the section, or its beginning."""

from collections.abc import Sequence

from app.handbook.cards.asides import gathers_questions, is_of_itself, is_unfinished, lists_links, only_refers
from app.handbook.cards.place import LISTS, Place
from app.handbook.cards.wording import ask, opens_nothing, without_urls, words
from app.handbook.model import Card, CardKind, Lines, Note, NoteKind, Passage, TopicKind

_LONGEST = 6000  # characters; what is longer is no section but a book
_MOST_ENTRIES, _FEW_WORDS = 12, 6  # of an outline; words of an entry on average
_SCREEN = 250  # words; nobody recalls more at once
_SPOKEN = {"text", "code_inline", "math_inline"}
_ASKS_ALL = {CardKind.LIST, CardKind.CONTRAST, CardKind.FORMULA_WRITE, CardKind.TERM}


def topic_note(place: Place, others: Sequence[Note]) -> Note | None:
    """The topic's own note, unless it says nothing to learn or one of its other notes already asks for the whole of it."""
    body = place.body
    if not place.pieces or len(body.text) > _LONGEST or not _has_text(place) or _is_covered(place, others):
        return None
    answer = body if len(words(body.text)) <= _SCREEN else _beginning(place)
    if not answer or is_unfinished(answer.text) or _introduces(place, answer) or lists_links(body.tokens):
        return None
    lines = Lines(place.topic.lines.first, place.pieces[-1].block.last)
    title = place.topic.title.text
    stem = ask(title, place.say.takeaway) if place.topic.kind == TopicKind.TAKEAWAY else title.rstrip(" :")
    card = Card("topic", CardKind.TOPIC, place.path, Passage(stem), answer, lines)
    key = f"{place.topic.key}#topic"
    return Note(key, NoteKind.TOPIC, place.topic.key, f"{title}\n\n{body.text}", lines, (card,))


def _beginning(place: Place) -> Passage:
    """As many of the first blocks as a screen takes, without one that only leads on to what is left out."""
    kept, room = [], _SCREEN
    for block in place.blocks:
        room -= len(words(place.document.text_of([block])))
        if room < 0:
            break
        kept.append(block)
    while kept and (kept[-1].kind == "hr" or is_unfinished(place.document.text_of(kept[-1:]))):
        kept.pop()
    return place.cut(kept)


def _introduces(place: Place, answer: Passage) -> bool:
    """Whether the text only says what the handbook, or the part under this title, is about."""
    if place.topic.kind == TopicKind.TAKEAWAY:
        return False
    said = without_urls(answer.text)
    holds_more = bool(place.topic.topics) or place.asks
    if holds_more and all(piece.block.kind == "blockquote" for piece in place.pieces):  # a motto
        return True
    if place.blocks[0].kind == "paragraph" and only_refers(place.document.inline(place.blocks[0]).content):
        return True
    title = place.topic.plain
    if gathers_questions(title) or opens_nothing(title) or is_of_itself(said):
        return True
    return _only_asks(answer) or _is_outline(place)


def _only_asks(answer: Passage) -> bool:
    """Whether most of a text is questions without their answers."""
    lines = [token.content.rstrip("*_ ") for token in answer.tokens if token.type == "inline"]
    return 2 * sum(line.endswith(("?", "？", "؟")) for line in lines) > len(lines)


def _is_outline(place: Place) -> bool:
    """Whether a section is nothing but a list of names inside names, more than anybody recalls."""
    entries = [token.content for token in place.body.tokens if token.type == "inline"]
    lists = all(piece.block.kind in LISTS for piece in place.pieces)
    nested = any(token.type.endswith("list_open") and token.level > 0 for token in place.body.tokens)
    if not lists or not nested or len(entries) <= _MOST_ENTRIES:
        return False
    return sum(len(words(entry)) for entry in entries) <= _FEW_WORDS * len(entries)


def _has_text(place: Place) -> bool:
    """Whether there is something to say besides links and pictures."""
    for token in place.body.tokens:
        if token.type in ("fence", "code_block", "math_block", "math_block_label"):
            return True
        depth = 0
        for child in token.children or ():
            depth += child.nesting if child.type.startswith("link") else 0
            if depth == 0 and child.type in _SPOKEN and _says_much(child.content):
                return True
    return False


def _says_much(text: str) -> bool:
    return len(words(without_urls(text))) > 1


def _is_covered(place: Place, others: Sequence[Note]) -> bool:
    """Whether another note asks for all that the topic says."""
    whole = Lines(place.pieces[0].first, place.pieces[-1].block.last)
    asked = [card for note in others if note.lines == whole for card in note.cards]
    return any(card.kind in _ASKS_ALL and card.name != "condition" for card in asked)
