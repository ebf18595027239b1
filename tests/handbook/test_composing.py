# ruff: noqa: E501
"""Questions and answers put in the way that the handbook around them is written."""

import pytest

from app.handbook.composing import answer_edits, fits, plain_text, question_edits
from app.handbook.editing import Edit, stretch_of, whole_of
from app.handbook.model import Handbook
from tests.handbook.reading import read_text

ANSWER = "It averages many trees.\n\n- each on its own sample\n- none sees all"
SHORT = "It averages many trees."
HEADINGS = "# Trees\n\n### Q1. What is a split? ###\n\n**Answer**: A cut.\n\n### Q2. What is bagging? ###\n{gap}\n# Nets\n\nText of it.\n"
BOOKS = {
    "headings with labels": HEADINGS.format(gap=""),
    "a placeholder": HEADINGS.format(gap="\nTo be completed.\n"),
    "a label that waits": HEADINGS.format(gap="\n**Answer**: TODO\n"),
    "folds below headings": "# Trees\n\n## What is a split?\n\n<details>\n<summary>Answer</summary>\n\nA cut.\n\n</details>\n\n## What is bagging?\n\n<details>\n<summary>Answer</summary>\n\n</details>\n",
    "bold": "# Trees\n\n**1) What is a split?**\n\nA cut.\n\n**2) What is bagging?**\n\n## Next\n\nText.\n",
    "items": "# Trees\n\n- What is a split?\n  - Answer: A cut.\n- What is bagging?\n- What is a leaf?\n  - Answer: An end.\n",
    "numbered items": "# Trees\n\n1. What is a split?\n\n   A cut.\n\n2. What is bagging?\n\n3. What is a leaf?\n\n   An end.\n",
    "folds": "# Trees\n\n<details>\n<summary><b>What is a split?</b></summary>\n\nA cut.\n\n</details>\n\n<details>\n<summary><b>What is bagging?</b></summary>\n\n</details>\n",
    "boxes": '# Trees\n\n??? question "What is a split?"\n\n    A cut.\n\n??? question "What is bagging?"\n',
    "a table": "# Trees\n\n| Question | Answer |\n|---|---|\n| What is a split? | A cut. |\n| What is bagging? |  |\n",
    "letters": "# Trees\n\nQ: What is a split?\n\nA: A cut.\n\nQ: What is bagging?\n\nQ: What is a leaf?\n\nA: An end.\n",
}


def changed(text: str, edit: Edit) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: edit.lines.first - 1], *edit.text.split("\n"), *lines[edit.lines.last :]])


def first_fitting(text: str, edits, within: str, plain: str, answer: str) -> tuple[str, Handbook]:  # type: ignore[no-untyped-def]
    before = read_text(text)
    for edit in edits:
        new = changed(text, edit)
        if fits(before, read_text(new), edit, within, plain, answer):
            return new, read_text(new)
    raise AssertionError("nothing fits")


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("answer", [SHORT, ANSWER])
def test_an_answer_is_put_where_the_neighbours_have_theirs(name: str, answer: str) -> None:
    text = BOOKS[name]
    book = read_text(text)
    question = next(one for one in book.questions if "bagging" in one.plain)
    assert question.answer is None
    edits = answer_edits(book, text.split("\n"), question, answer)
    new, after = first_fitting(text, edits, "", question.plain, answer)
    assert [one.key for one in after.questions] == [one.key for one in book.questions]
    assert "TODO" not in new
    assert "To be completed" not in new


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("answer", [SHORT, ""])
def test_a_question_is_written_like_its_neighbours(name: str, answer: str) -> None:
    text = BOOKS[name]
    book = read_text(text)
    stretch = stretch_of(book, text.split("\n"), "trees", below=True) or whole_of(book, text.split("\n"))
    edits = question_edits(book, text.split("\n"), stretch, "Why is a *forest* random?", answer)
    new, after = first_fitting(text, edits, stretch.key, "Why is a forest random?", answer)
    print(new)
    assert len(after.questions) == len(book.questions) + 1
    made = next(one for one in after.questions if "forest" in one.plain)
    model = book.questions[-1]
    assert (made.convention, made.number is None) == (model.convention, model.number is None), new


def test_words() -> None:
    assert plain_text("**a** b\n\n- c") == "a b c"
