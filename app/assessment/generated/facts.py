"""What notes say, as facts that items are made of: read from a note's own text by the readers that made its cards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.assessment.generated.stems import Stems, stems
from app.assessment.outline import Spot
from app.handbook.cards.definitions import definition
from app.handbook.cards.phrases import Phrases, phrases
from app.handbook.cards.place import FORMULAS, LISTS, Piece, inline_text, items, pieces_of
from app.handbook.cards.symbols import symbols
from app.handbook.cards.tables import Table, read_table
from app.handbook.cards.wording import plain, unmarked
from app.handbook.document import Document
from app.handbook.model import Card, CardKind, Handbook, Note, NoteKind, Question


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands. `breadcrumb` is of the card that asks for it."""

    note: Note
    spot: Spot
    breadcrumb: tuple[str, ...]
    chapter: str  # key of the outermost topic
    say: Stems
    prompts: Phrases


@dataclass(frozen=True, slots=True)
class TableFact:
    source: Source
    table: Table


@dataclass(frozen=True, slots=True)
class DefinitionFact:
    source: Source
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ListFact:
    """A named list; `ordered` is how the author wrote it."""

    source: Source
    name: str
    points: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class FormulaFact:
    source: Source
    name: str
    tex: str


@dataclass(frozen=True, slots=True)
class SymbolFact:
    source: Source
    symbol: str  # with its dollars
    meaning: str


@dataclass(frozen=True, slots=True)
class ClozeFact:
    source: Source
    card: str
    text: str  # with the blank as `BLANK`
    term: str


@dataclass(frozen=True, slots=True)
class QuestionFact:
    source: Source
    question: Question


Fact = TableFact | DefinitionFact | ListFact | FormulaFact | SymbolFact | ClozeFact | QuestionFact
BLANK = "[…]"


def facts_of(handbook: Handbook, places: Mapping[str, Spot]) -> list[Fact]:
    """All facts, in the order of the file."""
    questions = {question.key: question for question in handbook.questions}
    say, prompts = stems(handbook.language), phrases(handbook.language)
    found: list[Fact] = []
    for note in handbook.notes:
        spot = places.get(note.topic)
        if spot is not None and (note.cards or note.kind == NoteKind.QUESTION):
            crumb = note.cards[0].breadcrumb if note.cards else spot.breadcrumb
            source = Source(note, spot, crumb, _chapter(places, spot), say, prompts)
            found += _facts(source, questions)
    return found


def _chapter(places: Mapping[str, Spot], spot: Spot) -> str:
    while spot.parent:
        spot = places[spot.parent]
    return spot.key


def _facts(source: Source, questions: Mapping[str, Question]) -> Iterator[Fact]:
    note = source.note
    if note.kind == NoteKind.QUESTION:
        if (question := questions.get(note.key)) is not None:
            yield QuestionFact(source, question)
        return
    if note.kind == NoteKind.CLOZE:
        yield from _clozes(source, note.cards)
        return
    document = Document.of("", note.text)
    if note.kind == NoteKind.DEFINITION:
        yield from _definition(source, document)
        return
    for piece in pieces_of(document, document.blocks()):
        if note.kind == NoteKind.TABLE and piece.block.kind == "table":
            table = read_table(document, piece, source.spot.topic.plain)
            if table is not None:
                yield TableFact(source, table)
        elif note.kind == NoteKind.LIST and piece.block.kind in LISTS:
            points = next((card.points for card in note.cards if card.kind == CardKind.LIST), ())
            name = plain(piece.name) or source.spot.topic.plain
            yield ListFact(source, name, tuple(map(unmarked, points)), piece.block.kind == "ordered_list")
        elif note.kind == NoteKind.SYMBOL and piece.block.kind in LISTS:
            yield from (SymbolFact(source, symbol, said) for symbol, _, said in symbols(document, piece))
    if note.kind == NoteKind.FORMULA:
        yield from _formula(source, document)


def _formula(source: Source, document: Document) -> Iterator[Fact]:
    """A note of one formula; several in a row are steps, and a condition is no name."""
    pieces = pieces_of(document, document.blocks())
    if len(pieces) != 1 or pieces[0].block.kind not in FORMULAS or not _asks(source.note.cards, "write"):
        return
    tex = " ".join(document.tokens[pieces[0].block.start].content.split())
    yield FormulaFact(source, _name(source, pieces[0]), tex)


def _name(source: Source, piece: Piece) -> str:
    return plain(piece.name) or source.spot.topic.plain


def _definition(source: Source, document: Document) -> Iterator[Fact]:
    """A term with its meaning; labels such as "Pros" have no card that asks for the term."""
    blocks = document.blocks()
    if not blocks or not _asks(source.note.cards, "meaning"):
        return
    if blocks[0].kind in LISTS:
        texts = [inline_text(document, first) for _, first in items(document, blocks[0])][:1]
    else:
        texts = [inline_text(document, blocks[0])]
    for text in texts:
        if (found := definition(text)) is not None:
            yield DefinitionFact(source, found.term, found.meaning.rstrip(". "))


def _clozes(source: Source, cards: Sequence[Card]) -> Iterator[Fact]:
    for card in cards:
        term = card.answer.text.split("\n", 1)[0].strip("*")
        if card.stem.text.count(BLANK) == 1:
            yield ClozeFact(source, card.name, card.stem.text, term)


def _asks(cards: Sequence[Card], name: str) -> bool:
    return any(card.name == name for card in cards)
