"""Formula cards both ways, and what follows from a condition."""

from collections.abc import Iterator, Sequence

from app.handbook.cards.lexicon import CONDITIONS, CONNECTIVES, CONSEQUENCES
from app.handbook.cards.phrases import Phrases
from app.handbook.cards.place import FORMULAS, Piece, Place
from app.handbook.cards.symbols import explained
from app.handbook.cards.wording import ask, names_nothing, plain, words
from app.handbook.document import Block
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short


def is_connective(name: str) -> bool:
    """Whether a line only leads on ("Then:") and names nothing."""
    return " ".join(words(name)) in CONDITIONS | CONSEQUENCES | CONNECTIVES


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
    return bool(name) and not is_connective(name) and not names_nothing(name)


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
    wish = place.say.write if len(shown) == 1 else place.say.write_all.format(count=len(shown))
    cards = [Card("write", CardKind.FORMULA_WRITE, path, Passage(ask(name, wish)), formula, lines)]
    tex = "".join(place.document.tokens[block.start].content for block in shown)
    if not set(words(name)) <= set(words(tex)):
        cards.append(_read(place, name, path, formula, tex, shown))
    return place.note(NoteKind.FORMULA, key, blocks, cards)


def _read(
    place: Place, name: str, path: tuple[str, ...], formula: Passage, tex: str, shown: Sequence[Block]
) -> Card:
    compact = "".join(tex.split())
    if len(words(name)) == 1 and path == place.inner:  # "Output" says too little without its topic
        name, path = f"{place.topic.title.text}: {name}", place.path
    known = [symbol for symbol in explained(place) if "".join(symbol[1].split()) in compact]
    meanings = [f"- {symbol}: {meaning}" for symbol, _, meaning in known]
    wish = _wish(place.say, [symbol for symbol, _, _ in known])
    answer = "\n".join((f"**{name}**", "", *meanings)).strip()
    stem = Passage(f"{formula.text}\n\n{wish}")
    return Card("read", CardKind.FORMULA_READ, path, stem, Passage(answer), place.lines(shown))


def _wish(say: Phrases, symbols: Sequence[str]) -> str:
    if not symbols:
        return say.this
    return (say.this_with if len(symbols) == 1 else say.this_with_all).format(symbols=say.joined(symbols))


def _conditions(place: Place) -> Iterator[Note]:
    """What follows from "If: …", and the condition itself where the topic has but one.

    What follows is asked without the topic's title, for that often names it.
    """
    pieces = place.pieces
    found = [
        (piece, _outcome(pieces[index + 1 :])) for index, piece in enumerate(pieces) if _is_condition(piece)
    ]
    for piece, outcome in found:
        if outcome:
            tex = " ".join(place.document.tokens[piece.block.start].content.split())
            stem = Passage(f"{piece.name} ${tex}$: {place.say.happens}")
            blocks = [*piece.blocks, *outcome]
            lines = place.lines(blocks)
            cards = [Card("outcome", CardKind.FORMULA_READ, place.path, stem, place.cut(outcome), lines)]
            if len(found) == 1 and not place.topic.plain.endswith("?"):
                asked = Passage(ask(place.topic.title.text, place.say.condition))
                formula = place.cut([piece.block])
                cards.append(Card("condition", CardKind.FORMULA_WRITE, place.path, asked, formula, lines))
            yield place.note(NoteKind.FORMULA, f"{piece.name} {tex}", blocks, cards)


def _is_condition(piece: Piece) -> bool:
    return piece.block.kind in FORMULAS and " ".join(words(piece.name)) in CONDITIONS


def _outcome(pieces: Sequence[Piece]) -> list[Block]:
    """What the lines "Then:", "Result:" lead to, as long as they follow one another."""
    outcome: list[Block] = []
    for piece in pieces:
        if " ".join(words(piece.name)) not in CONSEQUENCES:
            break
        outcome.extend(piece.blocks)
    return outcome
