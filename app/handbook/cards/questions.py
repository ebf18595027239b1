"""One card for each interview question that has an answer."""

from app.handbook.model import Card, CardKind, Note, NoteKind, Question


def question_note(question: Question, breadcrumb: tuple[str, ...]) -> Note | None:
    """The question's note; None where nothing answers it."""
    if question.answer is None:
        return None
    card = Card(
        name="answer",
        kind=CardKind.QUESTION,
        breadcrumb=breadcrumb,
        stem=question.stem,
        answer=question.answer,
        lines=question.lines,
        points=question.key_points,
    )
    text = f"{question.stem.text}\n\n{question.answer.text}"
    return Note(question.key, NoteKind.QUESTION, question.topic, text, question.lines, (card,))
