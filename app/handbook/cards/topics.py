"""The topic card: the section's title with its breadcrumb; the answer is the section."""

from collections.abc import Sequence

from app.handbook.cards.place import FORMULAS, LISTS, Place
from app.handbook.cards.wording import ask, without_urls, words
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage, TopicKind
from app.handbook.plain import plain_blocks

_LONGEST = 6000  # characters; nobody recalls more at once
_SHOWS = {
    CardKind.LIST: LISTS,
    CardKind.CONTRAST: {"table"},
    CardKind.FORMULA_WRITE: FORMULAS,
}


def topic_note(place: Place, others: Sequence[Note]) -> Note | None:
    """The topic's own note, unless one of its other notes already asks for the whole of it."""
    body = place.body
    if not place.pieces or len(body.text) > _LONGEST or not _has_text(place) or _is_covered(place, others):
        return None
    lines = place.topic.lines
    first = place.pieces[0].first
    title = place.topic.title.text
    stem = ask(title, "what is it?") if place.topic.kind == TopicKind.TAKEAWAY else title
    blocks = [block for piece in place.pieces for block in piece.blocks]
    card = Card(
        "topic",
        CardKind.TOPIC,
        place.path,
        Passage(stem),
        body,
        type(lines)(min(lines.first, first), blocks[-1].last),
    )
    key = f"{place.topic.key}#topic"
    return Note(key, NoteKind.TOPIC, place.topic.key, f"{title}\n\n{body.text}", card.lines, (card,))


def _has_text(place: Place) -> bool:
    """Whether there is something to say besides links and pictures."""
    for token in place.body.tokens:
        if token.type in ("fence", "code_block", "math_block", "math_block_label"):
            return True
        depth = 0
        for child in token.children or ():
            depth += child.nesting if child.type.startswith("link") else 0
            if (
                depth == 0
                and child.type in ("text", "code_inline", "math_inline")
                and _says_much(child.content)
            ):
                return True
    return False


def _says_much(text: str) -> bool:
    return len(words(without_urls(text))) > 1


def _is_covered(place: Place, others: Sequence[Note]) -> bool:
    kinds = {card.kind for note in others for card in note.cards}
    main = [piece for piece in place.pieces if plain_blocks(place.document.tokens_of(piece.blocks))]
    if len(main) != 1:
        return False
    return any(main[0].block.kind in shown for kind, shown in _SHOWS.items() if kind in kinds)
