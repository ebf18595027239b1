"""From what the conventions found to the handbook's questions."""

from collections.abc import Sequence

from markdown_it.token import Token

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


def key_points(answer: Passage) -> tuple[str, ...]:
    """The items of an answer that is a list, after a lead-in paragraph at most; () for any other answer."""
    tokens = answer.tokens
    start = 3 if tokens and tokens[0].type == "paragraph_open" and len(tokens) > 3 else 0
    if not tokens or tokens[start].type not in ("bullet_list_open", "ordered_list_open"):
        return ()
    return item_texts(tokens[start:])


def item_texts(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The inline Markdown of each item's first paragraph, of the list that the tokens begin with."""
    level, texts = tokens[0].level, []
    wanted = False
    for token in tokens[1:]:
        if token.nesting == -1 and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            wanted = True
        elif wanted and token.type == "inline":
            texts.append(" ".join(token.content.split()))
            wanted = False
    return tuple(text for text in texts if text)


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
        key_points=key_points(found.answer) if found.answer else (),
        lines=found.lines,
        convention=convention,
        options=found.options,
        correct=found.correct,
        difficulty=found.difficulty,
        tags=found.tags,
    )


def _plain(answer: Passage) -> str:
    """An answer's words; for a picture without any, its Markdown."""
    return plain_answer(answer.tokens or parse(answer.text)) or answer.text
