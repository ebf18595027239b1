"""Items from the handbook's own multiple-choice questions."""

from app.assessment.authored.fences import Refused
from app.assessment.authored.fields import Wrong
from app.assessment.model import Choice, Item, ItemKind, Origin, Parts, Truth
from app.assessment.outline import Spot
from app.assessment.wording import refers_to_others, same_option
from app.handbook.cards.wording import plain
from app.handbook.model import Question

_TRUE, _FALSE = {"true", "yes", "right", "correct"}, {"false", "no", "wrong", "incorrect"}


def question_item(spot: Spot, question: Question) -> Item | Refused | None:
    """The item that a question with options is; None for a question without any."""
    if not question.options:
        return None
    try:
        kind, parts = _parts(question)
    except Wrong as error:
        return Refused(question.lines.first, f"“{_short(question.plain)}” is not asked in quizzes. {error}")
    return Item(
        id=question.key,
        kind=kind,
        breadcrumb=spot.breadcrumb,
        stem=question.stem.text,
        parts=parts,
        origin=Origin.AUTHORED,
        rule="question",
        topic=spot.key,
        lines=question.lines,
        note=question.key,
        why=question.answer.text if question.answer else "",
        difficulty=question.difficulty,
        tags=question.tags,
    )


def _parts(question: Question) -> tuple[ItemKind, Parts]:
    options, right = question.options, question.correct
    if not right:
        hint = "Name the right option in its answer, such as “**Answer**: B”."
        raise Wrong("answer", "None of its options is marked as right.", hint)
    for n, one in enumerate(options):
        if not one.strip():
            raise Wrong("options", "One of its options is empty.", "Write something behind its letter.")
        if any(same_option(one, other) for other in options[:n]):
            raise Wrong("options", f"Its option “{one}” is there twice.", "Reword one of the two.")
    words = [plain(option).casefold().strip(" .") for option in options]
    if len(words) == 2 and len(right) == 1 and words[0] in _TRUE and words[1] in _FALSE:
        return ItemKind.TRUE_FALSE, Truth(right[0] == 0)
    kind = ItemKind.CHOICE if len(right) == 1 else ItemKind.MULTIPLE
    return kind, Choice(options, right, any(map(refers_to_others, options)))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
