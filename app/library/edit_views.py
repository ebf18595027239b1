"""What the editor shows."""

from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from app.handbook import grammar
from app.handbook.differences import Fate, Piece, differences, side
from app.handbook.editing import Edit, Stretch
from app.handbook.links import HandbookLinks
from app.handbook.markup import render
from app.handbook.model import Handbook, Lines, Passage
from app.handbook.parser import read
from app.handbook.plan import Change
from app.handbook.ports import Typesetter, VersionedTypesetter
from app.handbook.typesetting import formula_diagnostics
from app.library.changes import ChangeSet
from app.library.editions import Edition

Mode = Literal["edit", "answer", "question"]
_DONE = {
    Change.REWORDED: "reworded",
    Change.ADDED: "added",
    Change.RETIRED: "retired",
    Change.REVIVED: "brought back",
    Change.MOVED: "moved",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A diagnostic on a line of what is edited: 1 is its first line, 0 speaks of no line."""

    line: int
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What Viva makes of a text."""

    html: Markup
    found: str  # in words
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class SavedView:
    """What was saved last, in one line, and the number to take it back by; 0 where that cannot be."""

    words: str
    undo: int


@dataclass(frozen=True, slots=True)
class EditorView:
    """One page for a topic's text, an answer, a new question."""

    mode: Mode
    slug: str
    handbook_title: str
    key: str
    title: str
    text: str  # in the text area
    base: str = ""
    below: bool = False
    has_below: bool = False  # whether there are sub-topics that could be edited with it
    question: str = ""  # of a new one
    stem_html: str = ""  # of the question that is answered
    back: str = ""  # where the person came from; a path of Viva
    at: int = 0  # the line of the text that they mean; 0 for none
    preview: Preview | None = None
    saved: SavedView | None = None
    error: str = ""
    careless: bool = False  # the error is one that the person may overrule


def preview_of_edit(text: Edition, edit: Edit, katex: VersionedTypesetter) -> Preview:
    """The text as it will be shown, with what Viva notices in it where it stands in the handbook."""
    bundle = text.changed(edit)
    after = read(bundle)
    typesetter = katex.using(after.macros)
    links = HandbookLinks.of(after, bundle, text.slug).at(edit.lines.first)
    return Preview(
        html=Markup(render(Passage(edit.text), typesetter, links)),
        found=_found(after, edit.new_lines),
        remarks=_remarks(after, edit.new_lines, typesetter),
    )


def preview_of_text(markdown: str, typesetter: Typesetter) -> Preview:
    """A text that has no place in the handbook yet."""
    return Preview(Markup(render(grammar.parse(markdown), typesetter)), "", ())


def _found(handbook: Handbook, span: Lines) -> str:
    asked = [one for one in handbook.questions if _inside(one.lines.first, span)]
    waiting = sum(one.answer is None for one in asked)
    cards = sum(len(note.cards) for note in handbook.notes if _inside(note.lines.first, span))
    parts = [_counted(len(asked), "question")] if asked else []
    parts += [f"{waiting} without an answer"] if waiting else []
    return ", ".join([*parts, _counted(cards, "card")])


def _remarks(handbook: Handbook, span: Lines, typesetter: Typesetter) -> tuple[Remark, ...]:
    path, first = handbook.label(span.first)
    own = Lines(first, first + span.last - span.first)
    formulas = tuple(one for one in handbook.formulas if _inside(one.line, span))
    found = [*handbook.diagnostics, *formula_diagnostics(replace(handbook, formulas=formulas), typesetter)]
    found = sorted(
        (one for one in found if one.path == path and _inside(one.line, own)), key=lambda one: one.line
    )
    return tuple(Remark(one.line - first + 1, one.severity.value, one.message) for one in found)


def _inside(line: int, span: Lines) -> bool:
    return span.first <= line <= span.last


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def saved_view(found: ChangeSet) -> SavedView:
    counts = {change: found.changes.get(change.value, 0) for change in _DONE}
    words = ", ".join(f"{number:,} {_DONE[change]}" for change, number in counts.items() if number)
    return SavedView(f"Saved: {words}." if words else "Saved.", found.id if found.can_be_reverted else 0)


def sides(theirs: str, mine: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts with the words that differ marked."""
    pieces = differences(theirs, mine)
    return side(pieces, Fate.ADDED), side(pieces, Fate.REMOVED)


def stretch_view(text: Edition, stretch: Stretch, *, below: bool, back: str) -> EditorView:
    """The editor of a topic or question as it is stored."""
    return EditorView(
        mode="edit",
        slug=text.slug,
        handbook_title=text.handbook.title,
        key=stretch.key,
        title=stretch.title,
        text=stretch.text,
        base=stretch.base,
        below=below,
        has_below=stretch.topic is not None
        and bool(stretch.topic.topics)
        and stretch.question is None
        and text.is_in_one_file(stretch.topic.lines),
        back=back,
    )
