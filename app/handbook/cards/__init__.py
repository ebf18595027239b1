"""Cards: one module a kind of card, gathered and checked here."""

from collections.abc import Sequence

from app.handbook.cards.questions import question_note
from app.handbook.model import Note, Question, Topic

__all__ = ["make_notes"]


def make_notes(title: str, topics: Sequence[Topic], questions: Sequence[Question]) -> tuple[Note, ...]:
    """All notes of a handbook called `title`, in the order of the file."""
    return tuple(note for question in questions if (note := question_note(question, (title,))))
