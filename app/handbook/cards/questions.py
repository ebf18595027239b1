"""One card for each interview question that has an answer; a note without cards for one that has none."""

from app.handbook.model import Card, CardKind, Note, NoteKind, Passage, Question

_LETTERS = "ABCDEFGHIJKL"


def question_note(question: Question, breadcrumb: tuple[str, ...]) -> Note:
    """The question's note. Its options stand below the question, the right ones above the explanation."""
    stem = _stem(question)
    cards: tuple[Card, ...] = ()
    answer = _answer(question)
    if answer is not None:
        cards = (
            Card(
                name="answer",
                kind=CardKind.QUESTION,
                breadcrumb=breadcrumb,
                stem=stem,
                answer=answer,
                lines=question.lines,
                points=question.key_points,
                follow_ups=question.follow_ups,
                difficulty=question.difficulty,
                tags=question.tags,
            ),
        )
    text = f"{stem.text}\n\n{answer.text}" if answer else stem.text
    return Note(question.key, NoteKind.QUESTION, question.topic, text, question.lines, cards)


def _stem(question: Question) -> Passage:
    if not question.options:
        return question.stem
    options = zip(_LETTERS, question.options, strict=False)
    lines = "\n".join(f"- **{letter}.** {text}" for letter, text in options)
    return Passage(f"{question.stem.text}\n\n{lines}")


def _answer(question: Question) -> Passage | None:
    if not question.correct:
        return question.answer
    key = "\n".join(f"- **{_LETTERS[place]}.** {question.options[place]}" for place in question.correct)
    said = question.answer.text if question.answer else ""
    alone = said == "\n\n".join(question.options[place] for place in question.correct)
    return Passage(key if alone or not said else f"{key}\n\n{said}")
