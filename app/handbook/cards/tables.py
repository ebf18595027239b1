"""Table cards: a row, a column or one cell is asked for, and what differs between the things compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.handbook.cards.lexicon import (
    ASKS,
    ASPECT_HEADERS,
    ASPECTS,
    MORE_OR_LESS,
    NOT_ASKED,
    POINTS,
    YES_OR_NO,
)
from app.handbook.cards.phrases import Phrases
from app.handbook.cards.place import Piece, Place
from app.handbook.cards.wording import ask, leans, names_nothing, plain, says, unmarked, words
from app.handbook.document import Document
from app.handbook.model import Card, CardKind, Note, NoteKind, Passage
from app.handbook.titles import short, slug

_MOST_CELLS, _MOST_ROWS, _MOST_COLUMNS = 12, 8, 6
_MOST_COMPARED = 4
_LONGEST_CELL = 120
_BARE = (["how"], ["why"], ["what"], ["when"], ["where"], ["who"])  # aspects that ask nothing by themselves
_LONGEST_CONTRAST = 160  # words

_Made = tuple[str, CardKind, str, str]  # name, kind, stem, answer


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as inline Markdown. `subjects` are compared by `aspects`; `turned`: the rows are the subjects."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    turned: bool

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self.rows) if self.turned else self.header[1:]

    @property
    def aspects(self) -> tuple[str, ...]:
        return self.header[1:] if self.turned else tuple(row[0] for row in self.rows)

    def cell(self, subject: int, aspect: int) -> str:
        row, column = (subject, aspect) if self.turned else (aspect, subject)
        return self.rows[row][column + 1]


def table_notes(place: Place) -> Iterator[Note]:
    """A note for each table whose first column names its rows."""
    for piece in place.pieces:
        if piece.block.kind != "table":
            continue
        table = read_table(place.document, piece, place.topic.plain)
        if table is None:
            continue
        cards = list(_cards(place, piece, table))
        if cards:
            name = plain(piece.name) or " ".join(map(plain, table.header))
            yield place.note(NoteKind.TABLE, name, piece.blocks, cards)


def read_table(document: Document, piece: Piece, title: str) -> Table | None:
    """The table of a block; None for an index of links, and for rows or columns without names."""
    rows: list[list[str]] = []
    linked = 0
    for token in document.tokens[piece.block.start : piece.block.stop]:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(token.content.split()))
            linked += any(child.type == "link_open" for child in token.children or ())
    header, body = tuple(rows[0]), tuple(tuple(row) for row in rows[1:])
    names = [plain(row[0]).casefold() for row in body]
    columns = [plain(cell).casefold() for cell in header[1:]]
    unnamed = (
        not all(names) or not all(columns) or names == [str(number) for number in range(1, len(names) + 1)]
    )
    twice = len(set(names)) < len(names) or len(set(columns)) < len(columns)
    if len(header) < 2 or not body or unnamed or twice or 2 * linked >= len(body):
        return None
    kept = [n for n, name in enumerate(header) if n == 0 or " ".join(words(plain(name))) not in NOT_ASKED]
    heads = tuple(unmarked(header[n]).rstrip("*†") for n in kept)
    if len(kept) < 2 or (len(kept) == 2 and _are_two_lists(heads, title)):
        return None
    named = tuple((unmarked(row[0]).rstrip("*†"), *(row[n] for n in kept[1:])) for row in body)
    return Table(heads, named, _is_turned(heads, title))


def _are_two_lists(heads: Sequence[str], title: str) -> bool:
    """Whether two columns stand beside each other and no row is one thing: "Pros | Cons", "A | B" under "A vs B"."""
    said = words(title)
    return all(POINTS.intersection(words(head)) or says(said, words(plain(head))) for head in heads)


def _is_turned(header: Sequence[str], title: str) -> bool:
    """Whether rows are what is compared: no first header such as "Aspect", no columns named in the title.

    Under "Metric | Formula | What it says" the metrics are compared: no thing is called "Formula".
    """
    if plain(header[0]).casefold() in ASPECT_HEADERS:
        return any(map(_is_aspect, header[1:]))
    named = sum(says(words(title), words(plain(cell))) for cell in header[1:])
    return 2 * named < len(header) - 1


def _is_aspect(header: str) -> bool:
    said = words(plain(header))
    return " ".join(said) in ASPECTS or (len(said) > 1 and said[0] in ASKS)


def _cards(place: Place, piece: Piece, table: Table) -> Iterator[Card]:
    """What differs in all, then thing by thing, aspect by aspect and cell by cell, each where it is not too much."""
    named = bool(piece.name) and not names_nothing(piece.name)
    context = (*place.inner, plain(piece.name)) if named else place.inner
    subjects, aspects = len(table.subjects), len(table.aspects)
    made: list[_Made] = []
    if min(subjects, aspects) > 1:
        if subjects <= _MOST_COMPARED and aspects <= _MOST_ROWS:
            contrast = _contrast(place, piece, table, context)
            if len(words(contrast.answer.text)) <= _LONGEST_CONTRAST:
                yield contrast
        if subjects <= _MOST_ROWS and aspects <= _MOST_COLUMNS:
            made.extend(_by_subject(table, place.say))
        if aspects <= _MOST_ROWS and subjects <= _MOST_COMPARED:
            made.extend(_by_aspect(table, place.say))
    if subjects * aspects <= _MOST_CELLS:
        made.extend(_by_cell(table))
    lines = place.lines(piece.blocks)
    for name, kind, stem, answer in made:
        yield Card(name, kind, context, Passage(stem), Passage(answer), lines)


def _by_subject(table: Table, say: Phrases) -> Iterator[_Made]:
    kind = CardKind.TABLE_ROW if table.turned else CardKind.TABLE_COLUMN
    asked = [(a, aspect) for a, aspect in enumerate(table.aspects) if words(plain(aspect)) not in _BARE]
    wish = say.give.format(names=say.joined([_quiet(aspect) for _, aspect in asked])) if asked else ""
    for s, subject in enumerate(table.subjects):
        pairs = [(aspect, table.cell(s, a)) for a, aspect in asked]
        yield f"{_side(kind)}:{slug(subject)}", kind, f"{subject}: {wish}", _listed(pairs)


def _by_aspect(table: Table, say: Phrases) -> Iterator[_Made]:
    kind = CardKind.TABLE_COLUMN if table.turned else CardKind.TABLE_ROW
    names = say.joined(table.subjects)
    for a, aspect in enumerate(table.aspects):
        if words(plain(aspect)) not in _BARE:
            pairs = [(subject, table.cell(s, a)) for s, subject in enumerate(table.subjects)]
            wish = say.which if all(_yes_or_no(cell) for _, cell in pairs) else say.compare
            yield f"{_side(kind)}:{slug(aspect)}", kind, ask(aspect, wish.format(names=names)), _listed(pairs)


def _by_cell(table: Table) -> Iterator[_Made]:
    alone = min(len(table.subjects), len(table.aspects)) == 1
    for s, subject in enumerate(table.subjects):
        for a, aspect in enumerate(table.aspects):
            value = table.cell(s, a)
            tells = alone or not (_says_little(value) or words(plain(aspect)) in _BARE)
            if tells and len(value) <= _LONGEST_CELL:
                name = f"cell:{slug(aspect)}/{slug(subject)}"
                yield name, CardKind.TABLE_CELL, f"{subject} — {aspect}?", value


def _side(kind: CardKind) -> str:
    return "row" if kind == CardKind.TABLE_ROW else "column"


def _contrast(place: Place, piece: Piece, table: Table, context: tuple[str, ...]) -> Card:
    versus = " vs ".join(table.subjects)
    named = short(place.topic.plain).casefold() == plain(versus).casefold()
    path = place.path if named and not piece.name else context
    stem = Passage(ask(versus, place.say.differs))
    return Card(
        "contrast", CardKind.CONTRAST, path, stem, place.cut([piece.block]), place.lines(piece.blocks)
    )


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values, one below the other; a value that is not given has a dash."""
    if not any(value for _, value in pairs):
        return ""
    return "\n".join(f"- **{name}**: {value or '–'}" for name, value in pairs)


def _yes_or_no(cell: str) -> bool:
    said = plain(cell).casefold().replace("\ufe0f", "").strip(" .!")
    return said in YES_OR_NO or (said[:1].isalpha() and " ".join(words(said)) in YES_OR_NO)


def _says_little(cell: str) -> bool:
    """Whether a cell means something only beside its neighbours: "yes", "more", "no: same class"."""
    return leans(cell) or _yes_or_no(cell) or " ".join(words(plain(cell))) in MORE_OR_LESS


def _quiet(aspect: str) -> str:
    """An aspect inside a sentence: in lower case, unless it is an abbreviation or a proper name."""
    first, *_ = aspect.split() or [""]
    return aspect[:1].lower() + aspect[1:] if first[1:].islower() else aspect
