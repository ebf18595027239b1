"""What the guide for authors shows is what Viva reads."""

import re

import pytest

from app import paths
from app.handbook.bundle import bundle_of
from app.handbook.manifest import read_manifest
from app.handbook.model import Handbook, NoteKind
from app.handbook.parser import read
from app.handbook.topics import walk

GUIDE = (paths.ROOT / "AUTHORING.md").read_text()


def examples(language: str) -> list[str]:
    fences = re.findall(rf"^(`{{3,4}}){language}\n(.*?)^\1$", GUIDE, re.DOTALL | re.MULTILINE)
    return [text for _, text in fences]


def example(holding: str) -> Handbook:
    (text,) = (one for one in examples("markdown") if holding in one)
    return read(bundle_of({"notes.md": f"# Notes\n\n{text}".encode()}, "notes.md"))


def test_a_question_with_all_that_can_be_said_of_it() -> None:
    (question,) = example("Follow-ups").questions
    assert question.plain == "Why scale attention by \\sqrt{d}?"
    assert question.difficulty == "senior"
    assert question.key_points == (
        "the variance of a dot product grows with $d$",
        "a saturated softmax has next to no gradient",
    )
    assert question.follow_ups == ("What happens if one scales by $d$ instead?",)
    assert question.plain_answer is not None
    assert "saturates" in question.plain_answer
    assert "instead" not in question.plain_answer


def test_options() -> None:
    (question,) = example("GRU").questions
    assert (question.options, question.correct) == (("update", "forget", "output"), (0,))


def test_what_is_left_out() -> None:
    (note,) = (one for one in example("==").notes if one.kind is NoteKind.CLOZE)
    (card,) = note.cards
    assert card.answer.text.startswith("**addition**")


def test_ids() -> None:
    book = example("{#lstm-gates}")
    assert "lstm-gates" in {topic.key for _, topic in walk(book.topics)}
    assert "id: why-three" in examples("markdown")[-1]


def test_the_manifest() -> None:
    (text,) = examples("toml")
    manifest, remarks = read_manifest(text.encode(), "handbook.toml")
    assert not remarks
    assert manifest.order == ("basics", "deep/attention.md")
    assert manifest.macros == {r"\R": r"\mathbb{R}"}
    assert all(
        f"{key} =" in text for key in ("title", "subtitle", "language", "licence", "authors", "questions")
    )


@pytest.mark.parametrize("language", ["markdown", "toml"])
def test_there_are_examples(language: str) -> None:
    assert examples(language)
