"""From what the conventions found to the handbook's questions."""

from collections.abc import Sequence

from app.handbook.conventions.found import Found
from app.handbook.grammar import parse
from app.handbook.model import Passage, Question
from app.handbook.plain import plain_answer
from app.handbook.titles import Keys, slug


def build_questions(
    found: Sequence[tuple[str, Found]], topic_keys: Sequence[str], preface_key: str
) -> list[Question]:
    """Questions with keys: the topic's where the heading is the question, else made of their own words."""
    keys = Keys()
    return [
        _question(keys, name, one, preface_key if one.section is None else topic_keys[one.section])
        for name, one in found
    ]


def _question(keys: Keys, convention: str, found: Found, topic: str) -> Question:
    own = topic if found.is_heading else f"{topic}#{slug(found.plain) or 'question'}"
    return Question(
        key=keys.take(found.id or own),
        topic=topic,
        number=found.number,
        stem=found.stem,
        plain=found.plain,
        answer=found.answer,
        plain_answer=_plain(found.answer) if found.answer else None,
        key_points=found.key_points,
        lines=found.lines,
        convention=convention,
        options=found.options,
        correct=found.correct,
        difficulty=found.difficulty,
        tags=found.tags,
        follow_ups=found.follow_ups,
        explicit=found.id is not None,
    )


def _plain(answer: Passage) -> str:
    """An answer's words; for a picture without any, its Markdown."""
    return plain_answer(answer.tokens or parse(answer.text)) or answer.text
