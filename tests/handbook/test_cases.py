"""The parser and the cards by cases: Markdown files of title, input and what is read from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it.utils import read_fixture_file

from app.handbook.model import Handbook
from tests.handbook.reading import cards_of, conventions_of, outline_of, questions_of, read_text

CASES = Path(__file__).parent / "cases"
SHOWN: dict[str, Callable[[Handbook], str]] = {
    "outline.md": outline_of,
    "questions.md": questions_of,
    "conventions.md": conventions_of,
    "cards.md": cards_of,
}


@pytest.mark.parametrize(
    ("show", "text", "expected"),
    [
        pytest.param(show, text, expected, id=f"{name}:{line}: {title}")
        for name, show in SHOWN.items()
        for line, title, text, expected in read_fixture_file(CASES / name)
    ],
)
def test_case(show: Callable[[Handbook], str], text: str, expected: str) -> None:
    assert show(read_text(text)).strip() == expected.strip()
