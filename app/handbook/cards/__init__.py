"""Cards: one module a kind of card, gathered and checked here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from app.handbook.cards.abbreviations import abbreviation_notes
from app.handbook.cards.asides import is_aside
from app.handbook.cards.cloze import cloze_notes
from app.handbook.cards.definitions import definition_notes
from app.handbook.cards.formulas import formula_notes
from app.handbook.cards.gate import admit
from app.handbook.cards.lists import list_notes
from app.handbook.cards.phrases import phrases
from app.handbook.cards.place import Place, crumb, place_of
from app.handbook.cards.questions import question_note
from app.handbook.cards.symbols import symbol_notes
from app.handbook.cards.tables import table_notes
from app.handbook.cards.topics import topic_note
from app.handbook.language import ENGLISH
from app.handbook.model import Lines, Note, Question, Topic, TopicKind
from app.handbook.titles import short
from app.handbook.topics import walk

__all__ = ["make_notes"]

_MAKERS = (
    abbreviation_notes,
    list_notes,
    formula_notes,
    symbol_notes,
    definition_notes,
    table_notes,
    cloze_notes,
)
_STUDIED = {TopicKind.CHAPTER, TopicKind.SECTION, TopicKind.TAKEAWAY}


def make_notes(
    title: str,
    topics: Sequence[Topic],
    questions: Sequence[Question],
    lines: list[str],
    given_keys: Collection[str] = (),
    language: str = ENGLISH,
) -> tuple[Note, ...]:
    """All notes of a handbook, in the order of the file.

    Args:
        title: of the handbook; the breadcrumb of what stands in no chapter.
        topics: the tree.
        questions: explicit interview questions.
        lines: of the file.
        given_keys: keys of topics and questions that the author gave.
        language: of the handbook, and so of the prompts.
    """
    book, say = (short(title),), phrases(language)
    placed = list(_with_paths(topics, ()))
    around = {t.key: path if t.kind == TopicKind.QUESTION else (*path, crumb(t.plain)) for t, path in placed}
    notes = [question_note(question, around.get(question.topic) or book) for question in questions]
    inside: dict[str, list[Lines]] = {}
    for question in questions:
        inside.setdefault(question.topic, []).append(question.lines)
    asides = {inner.key for topic, _ in placed if is_aside(topic.plain) for _, inner in walk([topic])}
    for topic, path in placed:
        if topic.kind in _STUDIED and topic.key not in asides:
            shown = path if topic.kind != TopicKind.TAKEAWAY else ()
            notes.extend(_notes_of(place_of(topic, shown, book[0], lines, say, inside.get(topic.key, ()))))
    notes.sort(key=lambda note: note.lines.first)
    if given_keys:
        notes = [
            replace(n, explicit=True) if n.key.removesuffix("#topic") in given_keys else n for n in notes
        ]
    return admit(notes)


def _notes_of(place: Place) -> Iterator[Note]:
    others = [note for make in _MAKERS for note in make(place)]
    own = topic_note(place, others)
    if own is not None:
        yield own
    yield from others


def _with_paths(topics: Sequence[Topic], path: tuple[str, ...]) -> Iterator[tuple[Topic, tuple[str, ...]]]:
    """Every topic with the short titles of those around it."""
    for topic in topics:
        yield topic, path
        yield from _with_paths(topic.topics, (*path, crumb(topic.plain)))
