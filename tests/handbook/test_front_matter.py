"""What stands before a file's text, as real files have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.front_matter import split_front_matter, texts
from tests.handbook.test_bundle import book, bundle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: Nets\n---\n# A", {"title": "Nets"}),
        ('---\nTitle: "A: b" # no\nn: \'it\'\'s\'\nx: y # said\n---\n', {"title": "A: b", "n": "it's", "x": "y"}),
        ("---\ntags: [nets, 'a, b', \"c\"]\n---\n", {"tags": ["nets", "a, b", "c"]}),
        ("---\ntags:\n  - nets\n  - a b\ndate: 2024-05-01\n---\n", {"tags": ["nets", "a b"], "date": "2024-05-01"}),
        ("---\ntags:\n- nets\nt: x\n---\n", {"tags": ["nets"], "t": "x"}),
        ("---\nabout: >-\n  One\n  two\nt: x\n---\n", {"about": "One two", "t": "x"}),
        ('---\nmacros:\n  R: \\bf R\n  "\\\\E": "\\\\bf E"\n---\n', {"macros": {"R": "\\bf R", "\\E": "\\bf E"}}),
        ('+++\ntitle = "Nets"\ntags = ["a"]\n[macros]\nR = "x"\n+++\n', {"title": "Nets", "tags": ["a"], "macros": {"R": "x"}}),
        ("---\n# only a remark\n---\n", {}),
        ("---\n\nText: with a rule above.\n\n---\n", {}),
        ("---\njust text\n---\n", {}),
        ("+++\nno toml\n+++\n", {}),
        ("---\ntitle: never closed\n", {}),
        ("# A\n", {}),
    ],
)  # fmt: skip
def test_properties(text: str, expected: dict) -> None:
    found, rest = split_front_matter(text)
    assert found == expected
    assert rest.count("\n") == text.count("\n"), "lines keep their numbers"
    assert not found or "title" not in rest


@given(st.text(alphabet="-+ab: \n[]\"'#>|\\", max_size=80))
def test_any_text_has_properties_or_none(text: str) -> None:
    for head in ("", "---\n", "+++\n", "---\na: b\n"):
        found, rest = split_front_matter(head + text)
        assert all(isinstance(value, str) for value in texts(found).values())
        assert rest.count("\n") == (head + text).count("\n")


def test_a_files_title_names_its_chapter_and_the_readmes_the_whole() -> None:
    found = book({
        "README.md": "---\ntitle: Nets\nauthor: Ann\ntags: [a, b]\nmacros:\n  R: x\n---\nRead on.\n",
        "1.md": "---\ntitle: Long memory\n---\n## One\n\nText.\n\n## Two\n\nText.\n",
    })  # fmt: skip
    assert (found.title, found.details) == ("Nets", {"author": "Ann", "tags": "a, b"})
    assert [topic.plain for topic in found.topics] == ["Long memory"]
    assert [topic.plain for topic in found.topics[0].topics] == ["One", "Two"]
    assert found.macros == {"\\R": "x"}


ASKED = "# A\n\n## What is a gate?\n\nA valve.\n\n## Why two gates?\n\nTo forget.\n\n" + (
    "<details><summary>What else?</summary>\n\nNothing.\n\n</details>\n"
)


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        ("", ["What is a gate?", "Why two gates?"]),
        ("headings", ["What is a gate?", "Why two gates?"]),
        ("folds", ["What else?"]),
        ("tables, fences", []),
        ("none", []),
    ],
)
def test_an_author_may_say_how_questions_are_written(wanted: str, asked: list[str]) -> None:
    front = f"---\nquestions: {wanted}\n---\n" if wanted else ""
    assert [one.plain for one in book({"a.md": front + ASKED}, "a.md").questions] == asked
    toml = {"handbook.toml": f'questions = "{wanted}"'} if wanted else {}
    assert [one.plain for one in book({"a.md": ASKED, **toml}).questions] == asked


def test_each_file_may_say_it_for_itself_and_what_is_no_convention_is_said() -> None:
    found = book({
        "a.md": f"---\nquestions: none\n---\n{ASKED}", "b.md": ASKED.replace("# A", "# B"),
        "c.md": "---\nquestions: sometimes\n---\n# C\n\nx\n",
    })  # fmt: skip
    assert {found.place(one.lines.first)[0] for one in found.questions} == {"b.md"}
    (remark,) = [one for one in found.diagnostics if one.code == "manifest-key"]
    assert (remark.path, remark.line) == ("book/c.md", 2)
    assert "headings, bold" in remark.message


def test_macros_that_call_themselves_do_not_count() -> None:
    toml = '[macros]\nA = "\\\\B"\nB = "x\\\\A"\nC = "\\\\A + \\\\D"\nD = "d"\nE = "\\\\E"\n'
    found = bundle({"a.md": "# A\n\ntext\n", "handbook.toml": toml})
    assert found.manifest.macros == {"\\C": "\\A + \\D", "\\D": "d"}
    assert [one.line for one in found.diagnostics] == [2, 3, 6]
    assert all("calls itself" in one.message for one in found.diagnostics)
