"""What a handbook is, as read: topics, questions, notes and their cards. Values only, no behaviour.

Markdown stays Markdown here (`app.handbook.markup` makes HTML of it); every value knows its lines, counted through all files.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it.token import Token

from app.handbook.diagnostics import Diagnostic
from app.handbook.language import ENGLISH


@dataclass(frozen=True, slots=True)
class Lines:
    """A stretch of the author's file: 1-based, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a handbook. Lines are counted through all files; `first_line` is where it begins, 1 for the first."""

    path: str  # from the handbook's root; a single file's own name
    digest: str  # of its bytes
    first_line: int


def part_at(files: Sequence[FilePart], line: int) -> int:
    """The index of the file that a counted-through line stands in."""
    return max(0, bisect_right(files, line, key=lambda part: part.first_line) - 1)


def place_in(files: Sequence[FilePart], line: int) -> tuple[str, int]:
    """The file that a counted-through line stands in, and its number there."""
    one = files[part_at(files, line)]
    return one.path, line - one.first_line + 1


def spoken_place(files: Sequence[FilePart], line: int) -> str:
    """A line in words: "line 12", of several files "line 12 of 04-lstm.md"."""
    if len(files) < 2:
        return f"line {line}"
    path, own = place_in(files, line)
    return f"line {own} of {path}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Markdown with the tokens it was parsed to, so that a large file is parsed once and not again by each reader of a part.

    `tokens` are block tokens as markdown-it gives them; empty where the passage was composed and not cut from the file.
    """

    text: str
    tokens: tuple[Token, ...] = field(default=(), compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.text)


class TopicKind(StrEnum):
    CHAPTER = "chapter"
    SECTION = "section"
    TAKEAWAY = "takeaway"
    QUESTIONS = "questions"  # a heading that only gathers questions
    QUESTION = "question"  # the heading is itself a question


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of the handbook. `body` is its own text, without its sub-topics."""

    key: str  # unique in the handbook: an explicit id, or the slugs of the path: "lstm/motivation"
    kind: TopicKind
    title: Passage  # inline Markdown without number and id
    plain: str  # the title as plain text
    number: str | None  # "4.1", as written
    level: int  # of the heading, 1..6
    lines: Lines  # heading to the last line of its last sub-topic
    body: Passage
    topics: tuple["Topic", ...] = ()
    explicit: bool = False  # the author gave the key


class NoteKind(StrEnum):
    TOPIC = "topic"
    LIST = "list"
    FORMULA = "formula"
    SYMBOL = "symbol"
    DEFINITION = "definition"
    TABLE = "table"
    CLOZE = "cloze"
    QUESTION = "question"


class CardKind(StrEnum):
    TOPIC = "topic"  # the section's title; answer: the section
    LIST = "list"  # name the k; scored point by point
    FORMULA_WRITE = "formula-write"  # the name; answer: the formula
    FORMULA_READ = "formula-read"  # the formula; answer: its name, what each symbol means
    SYMBOL = "symbol"  # what is $h_t$?
    TERM = "term"  # a term; answer: its meaning
    MEANING = "meaning"  # a meaning; answer: the term
    TABLE_ROW = "table-row"
    TABLE_COLUMN = "table-column"
    TABLE_CELL = "table-cell"
    CONTRAST = "contrast"
    CLOZE = "cloze"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Card:
    """One prompt made from a note: what is scheduled. `breadcrumb` and `stem` together are the prompt."""

    name: str  # unique within the note and stable: "write", "cell:gates/lstm"
    kind: CardKind
    breadcrumb: tuple[str, ...]  # plain text, outermost first, short: ("LSTM", "LSTM Gates")
    stem: Passage  # what is asked, never without its breadcrumb
    answer: Passage
    lines: Lines
    points: tuple[str, ...] = ()  # inline Markdown: what a full answer names, to be ticked one by one
    follow_ups: tuple[str, ...] = ()  # inline Markdown: what an interviewer asks next
    difficulty: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        """Breadcrumb and stem as one line of Markdown, for lists and exports."""
        return " › ".join((*self.breadcrumb, self.stem.text))


@dataclass(frozen=True, slots=True)
class Note:
    """One piece of knowledge as written. Its cards are siblings; review history hangs on (key, card name)."""

    key: str  # unique in the handbook and stable: explicit id, or topic key + what the note is + its slug
    kind: NoteKind
    topic: str  # the topic's key
    text: str  # the Markdown that the note says, whole: what fingerprints are made of
    lines: Lines
    cards: tuple[Card, ...]
    explicit: bool = False  # the author gave the key


@dataclass(frozen=True, slots=True)
class Question:
    """An explicit interview question of the handbook."""

    key: str
    topic: str  # key of the topic it stands in
    number: str | None
    stem: Passage
    plain: str  # plain text without numbering and markup
    answer: Passage | None  # the model answer; None where there is none or only a placeholder
    plain_answer: str | None
    key_points: tuple[
        str, ...
    ]  # inline Markdown: the labelled ones, else the items of an answer that is a list
    lines: Lines
    convention: str  # the module that found it
    options: tuple[str, ...] = ()  # plain or inline Markdown; only multiple choice has them
    correct: tuple[int, ...] = ()  # 0-based indexes of the right options
    difficulty: str | None = None
    tags: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()  # inline Markdown: what is asked after the answer
    explicit: bool = False  # the author gave the key


@dataclass(frozen=True, slots=True)
class FormulaUse:
    """A formula where it stands."""

    tex: str
    display: bool
    line: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the report."""

    chapters: int
    sections: int  # numbered sections below chapters
    topics: int
    questions: int
    answered: int
    takeaways: int
    tables: int
    block_formulas: int
    inline_formulas: int
    notes: int
    cards: int


@dataclass(frozen=True, slots=True)
class Handbook:
    """A handbook as read from its files."""

    path: str  # of the file, or of what holds them all
    title: str
    subtitle: str | None
    details: dict[str, str]  # the title block: {"author": …, "level": …}; keys in lower case
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]  # with every question's note among them, in the order of the file
    counts: Counts
    diagnostics: tuple[Diagnostic, ...]
    formulas: tuple[FormulaUse, ...] = ()
    preface: Passage = Passage(
        ""
    )  # text before the first topic that is no title block and no table of contents
    conventions: tuple[str, ...] = ()  # how the questions are written, in words
    files: tuple[FilePart, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)  # of KaTeX, by their commands
    anchors: Mapping[tuple[str, str], str] = field(default_factory=dict)  # see `anchors`
    language: str = ENGLISH  # see `language_of`

    def place(self, line: int) -> tuple[str, int]:
        """The file that a line of this handbook stands in, by its path from the root, and the line's number there."""
        return place_in(self.files, line)

    def label(self, line: int) -> tuple[str, int]:
        """The same, the file named as remarks name it: from where the handbook lies."""
        path, own = self.place(line)
        return (path if path == self.path else f"{self.path}/{path}"), own
