"""Formula cards both ways, and what follows from a condition."""

from collections.abc import Iterator, Sequence

from app.handbook.cards.place import FORMULAS, Piece, Place
from app.handbook.cards.symbols import explained
from app.handbook.cards.wording import ask, joined, plain, points_back, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short

_CONDITIONS = {"if", "when", "suppose", "given", "assume", "assuming", "let"}
_CONSEQUENCES = {
    "then",
    "result",
    "results",
    "so",
    "hence",
    "thus",
    "therefore",
    "consequently",
    "consequence",
    "effect",
}
_OTHERS = {
    "where",
    "with",
    "here",
    "and",
    "or",
    "but",
    "for example",
    "example",
    "e g",
    "i e",
    "that is",
    "note",
}
_OTHERS |= {
    "which gives",
    "we get",
    "we have",
    "this gives",
    "in which",
    "as",
    "such that",
    "by",
    "to",
    "formula",
}


def is_connective(name: str) -> bool:
    """Whether a line only leads on ("Then:") and names nothing."""
    return " ".join(words(name)) in _CONDITIONS | _CONSEQUENCES | _OTHERS


def formula_notes(place: Place) -> Iterator[Note]:
    """A note for each named formula, and for each condition with what follows from it."""
    groups = _groups(place.pieces)
    named = [group for group in groups if _is_name(group[0].name)]
    for group in named:
        yield _named(place, plain(group[0].name), group[0].name, place.inner, group)
    if len(groups) == 1 and not named and not groups[0][0].name:
        title = place.topic.title.text
        yield _named(place, "", short(title), place.path, groups[0])
    yield from _conditions(place)


def _is_name(name: str) -> bool:
    return bool(name) and not is_connective(name) and not points_back(name)


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Formulas, with those that follow at once and have no name of their own."""
    groups: list[list[Piece]] = []
    previous: Piece | None = None
    for piece in pieces:
        if piece.block.kind in FORMULAS:
            follows = previous is not None and previous.block.kind in FORMULAS and not piece.name
            if follows:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        previous = piece
    return groups


def _named(place: Place, key: str, name: str, path: tuple[str, ...], group: Sequence[Piece]) -> Note:
    shown = [piece.block for piece in group]
    blocks = [*group[0].blocks, *shown[1:]]
    lines = place.lines(blocks)
    formula = place.cut(shown)
    wish = "write the formula" if len(shown) == 1 else f"write the {len(shown)} formulas"
    cards = [Card("write", CardKind.FORMULA_WRITE, path, Passage(ask(name, wish)), formula, lines)]
    tex = "".join(place.document.tokens[block.start].content for block in shown)
    if not set(words(name)) <= set(words(tex)):
        cards.append(_read(place, name, path, formula, tex, shown))
    return place.note(NoteKind.FORMULA, key, blocks, cards)


def _read(
    place: Place, name: str, path: tuple[str, ...], formula: Passage, tex: str, shown: Sequence[Block]
) -> Card:
    compact = "".join(tex.split())
    known = [symbol for symbol in explained(place) if "".join(symbol[1].split()) in compact]
    meanings = [f"- {symbol}: {meaning}" for symbol, _, meaning in known]
    wish = _wish([symbol for symbol, _, _ in known])
    answer = "\n".join((f"**{name}**", "", *meanings)).strip()
    stem = Passage(f"{formula.text}\n\n{wish}")
    return Card("read", CardKind.FORMULA_READ, path, stem, Passage(answer), place.lines(shown))


def _wish(symbols: Sequence[str]) -> str:
    if not symbols:
        return "What is this?"
    return f"What is this, and what {'does' if len(symbols) == 1 else 'do'} {joined(symbols)} mean?"


def _conditions(place: Place) -> Iterator[Note]:
    """What follows from "If: …"; asked without the topic's title, for it often names the outcome."""
    pieces = place.pieces
    for index, piece in enumerate(pieces):
        if piece.block.kind not in FORMULAS or " ".join(words(piece.name)) not in _CONDITIONS:
            continue
        outcome: list[Block] = []
        for later in pieces[index + 1 :]:
            if " ".join(words(later.name)) not in _CONSEQUENCES:
                break
            outcome.extend(later.blocks)
        if outcome:
            tex = " ".join(place.document.tokens[piece.block.start].content.split())
            stem = Passage(f"{piece.name} ${tex}$: what happens?")
            blocks = [*piece.blocks, *outcome]
            answer = place.cut(outcome)
            card = Card("outcome", CardKind.FORMULA_READ, place.path, stem, answer, place.lines(blocks))
            yield place.note(NoteKind.FORMULA, f"{piece.name} {tex}", blocks, [card])
