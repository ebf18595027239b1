"""Symbol cards, from lists such as "Where: - $h_t$ = hidden state"."""

import re
from collections.abc import Iterator

from app.handbook.cards.place import LISTS, Piece, Place, inline_text, items
from app.handbook.cards.wording import words
from app.handbook.document import Document
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage

_SYMBOL = re.compile(
    r"(?P<symbol>\$`?(?P<tex>[^$]+?)`?\$|\\\((?P<paren>.+?)\\\))\s*"
    r"(?:[=:–—→]|-(?=\s)|(?:is|are|denotes?|represents?|means|stands for)\b)\s*(?P<meaning>\S.*)$"
)
_WHERE = ({"where"}, {"with"}, {"here"}, {"symbols"}, {"notation"}, {"in", "which"}, {"variables"}, {"terms"})


def symbols(document: Document, piece: Piece) -> list[tuple[str, str, str]]:
    """Symbol as written, its TeX and its meaning, from a list that explains symbols; [] from another."""
    if piece.block.kind not in LISTS:
        return []
    texts = [inline_text(document, paragraph) for _, paragraph in items(document, piece.block)]
    found = [match for text in texts if (match := _SYMBOL.match(text))]
    if not found or (len(found) < len(texts) and set(words(piece.name)) not in _WHERE):
        return []
    return [(m["symbol"], (m["tex"] or m["paren"]).strip(), m["meaning"].rstrip(" .,;")) for m in found]


def is_symbol_list(document: Document, piece: Piece) -> bool:
    """Whether a list explains symbols."""
    return bool(symbols(document, piece))


def explained(place: Place) -> list[tuple[str, str, str]]:
    """All symbols that a topic explains."""
    return [symbol for piece in place.pieces for symbol in symbols(place.document, piece)]


def symbol_notes(place: Place) -> Iterator[Note]:
    """A note for each explained symbol."""
    for piece in place.pieces:
        if not symbols(place.document, piece):
            continue
        for item, paragraph in items(place.document, piece.block):
            found = _SYMBOL.match(inline_text(place.document, paragraph))
            if found is None:
                continue
            stem = Passage(place.say.symbol.format(symbol=found["symbol"]))
            answer = Passage(found["meaning"].rstrip(" .,;"))
            card = Card("symbol", CardKind.SYMBOL, place.inner, stem, answer, place.lines([item]))
            yield place.note(NoteKind.SYMBOL, found["tex"] or found["paren"], [item], [card])
