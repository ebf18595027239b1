"""The form of the handbook: questions with answers, key points and follow-ups; items of each kind; nothing amiss."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from app.assessment.making import make_items
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.library.gathering import gather
from tests.content.reading import BOOK, CHAPTERS, code_of, items_of, text_of

_QUESTION = re.compile(
    r"^### Q(?P<number>\d+\.\d+) (?P<title>.+) \[(?P<grade>junior trap|senior|staff)\] \{#(?P<id>[a-z0-9-]+)\}$"
)
_GRADES = {"junior trap", "senior", "staff"}


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return read(gather(BOOK))


def test_the_folder_reads_as_one_handbook_without_diagnostics(handbook: Handbook) -> None:
    assert handbook.title == tomllib.loads((BOOK / "handbook.toml").read_text())["title"]
    assert handbook.diagnostics == ()
    assert [topic.number for topic in handbook.topics] == [str(n) for n in range(1, len(CHAPTERS) + 1)]


def test_its_questions_are_those_that_it_means(handbook: Handbook) -> None:
    meant = [
        _QUESTION.match(line)
        for path in CHAPTERS
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("### ")
    ]
    assert all(meant)
    found = {question.key: question for question in handbook.questions}
    assert list(found) == [match["id"] for match in meant if match]
    for match in filter(None, meant):
        question = found[match["id"]]
        assert question.difficulty == match["grade"]
        assert question.stem.text == match["title"]
        assert question.answer is not None
        assert 60 <= len(question.answer.text.split("**Key points:**")[0].split()) <= 250, match["id"]
        assert 3 <= len(question.key_points) <= 7, match["id"]
        assert 2 <= len(question.follow_ups) <= 3, match["id"]


def test_it_is_as_large_as_it_says(handbook: Handbook) -> None:
    assert len(handbook.questions) > 255
    assert sum(len(note.cards) for note in handbook.notes) >= 1_500
    assert len(make_items(handbook)[0]) >= 700
    kinds = Counter(item["kind"] for path in CHAPTERS for item in items_of(int(path.name[:2])).values())
    assert kinds["numeric"] + kinds["calculated"] >= 40
    assert kinds["choice"] >= 40
    assert kinds["formula"] >= 30


def test_the_contents_lists_the_chapters() -> None:
    listed = re.findall(r"^\d+\. \[.+?\]\((.+?)\)$", (BOOK / "README.md").read_text(), re.MULTILINE)
    assert listed == [path.name for path in CHAPTERS]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter(path: Path) -> None:
    number = int(path.name[:2])
    text = text_of(number)
    grades = Counter(match["grade"] for line in text.splitlines() if (match := _QUESTION.match(line)))
    assert grades.total() >= 22
    assert set(grades) == _GRADES
    kinds = Counter(item["kind"] for item in items_of(number).values())
    assert kinds["numeric"] + kinds["calculated"] >= 9
    assert kinds["choice"] >= 9
    assert kinds["formula"] >= 7
    assert "## Takeaway\n" in text


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_choices_explain_themselves(path: Path) -> None:
    for name, item in items_of(int(path.name[:2])).items():
        if item["kind"] == "choice":
            assert len({item["right"], *item["wrong"]}) == 4, name
            assert len(item["why"].split()) >= 15, name


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_code_is_short(path: Path) -> None:
    for block in code_of(int(path.name[:2])):
        assert len([line for line in block.splitlines() if line.strip()]) <= 25, block


def test_no_id_stands_twice() -> None:
    ids = [name for path in CHAPTERS for name in items_of(int(path.name[:2]))]
    ids += re.findall(r"\{#([\w-]+)\}$", "\n".join(path.read_text() for path in CHAPTERS), re.MULTILINE)
    assert [name for name, times in Counter(ids).items() if times > 1] == []
