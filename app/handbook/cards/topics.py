"""The topic card: the section's title with its breadcrumb; the answer is the section."""

from collections.abc import Sequence

from app.handbook.cards.place import Place
from app.handbook.cards.wording import ask, without_urls, words
from app.handbook.model import Card, CardKind, Lines, Note, NoteKind, Passage, TopicKind

_LONGEST = 6000  # characters; nobody recalls more at once
_SPOKEN = {"text", "code_inline", "math_inline"}
_ASKS_ALL = {CardKind.LIST, CardKind.CONTRAST, CardKind.FORMULA_WRITE, CardKind.TERM}


def topic_note(place: Place, others: Sequence[Note]) -> Note | None:
    """The topic's own note, unless one of its other notes already asks for the whole of it."""
    body = place.body
    if not place.pieces or len(body.text) > _LONGEST or not _has_text(place) or _is_covered(place, others):
        return None
    lines = Lines(place.topic.lines.first, place.pieces[-1].block.last)
    title = place.topic.title.text
    stem = ask(title, "what is it?") if place.topic.kind == TopicKind.TAKEAWAY else title
    card = Card("topic", CardKind.TOPIC, place.path, Passage(stem), body, lines)
    key = f"{place.topic.key}#topic"
    return Note(key, NoteKind.TOPIC, place.topic.key, f"{title}\n\n{body.text}", lines, (card,))


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
    return any(note.lines == whole and card.kind in _ASKS_ALL for note in others for card in note.cards)
