"""Many files as one handbook: which are read, in which order, and what becomes of their lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.bundle import Bundle, bundle_of
from app.handbook.diagnostics import Severity
from app.handbook.files import in_order, locate, referred, title_from, without_wrapping
from app.handbook.limits import MAX_TEXT
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.source import Unreadable
from app.kernel.errors import Invalid, NotFound
from tests.handbook.reading import outline_of, read_text

LSTM = "# LSTM\n\n## Gates\n\n**Forget gate**: what the cell lets go\n"


def bundle(files: dict[str, str], name: str = "book") -> Bundle:
    return bundle_of({path: text.encode() for path, text in files.items()}, name)


def book(files: dict[str, str], name: str = "book") -> Handbook:
    return read(bundle(files, name))


def test_a_file_by_itself_is_its_own_handbook_and_keeps_its_digest() -> None:
    alone = bundle({"lstm.md": LSTM}, "notes/lstm.md")
    assert alone.is_file
    assert alone.digest == alone.sources[0].digest
    assert read(alone).place(5) == ("notes/lstm.md", 5)
    folder = bundle({"lstm.md": LSTM})
    assert not folder.is_file
    assert folder.digest == alone.digest
    one, other = read(alone), read(folder)
    assert (one.topics, one.notes, one.title) == (other.topics, other.notes, other.title)
    assert other.label(5) == ("book/lstm.md", 5)


@pytest.mark.parametrize(
    ("paths", "first", "expected"),
    [
        (["10-b.md", "2-a.md", "README.md"], [], ["README.md", "2-a.md", "10-b.md"]),
        (["b/1.md", "a/2.md", "a/index.md", "c.md"], [], ["a/index.md", "a/2.md", "b/1.md", "c.md"]),
        (["a.md", "b.md", "c/d.md", "c/e.md"], ["c", "b.md"], ["c/d.md", "c/e.md", "b.md", "a.md"]),
        (["Über.md", "zwei.md", "面接.md"], ["面接.md"], ["面接.md", "zwei.md", "Über.md"]),
        (["1-a/x.md", "1-b/x.md", "1/x.md"], [], ["1/x.md", "1-a/x.md", "1-b/x.md"]),
    ],
)
def test_files_are_read_as_people_count(paths: list[str], first: list[str], expected: list[str]) -> None:
    assert in_order(paths, first) == (expected, [])


def test_an_order_that_names_nothing_is_said() -> None:
    found = bundle({"a.md": LSTM, "handbook.toml": 'order = ["b.md"]'})
    (remark,) = found.diagnostics
    assert (remark.severity, remark.code) == (Severity.WARNING, "manifest-order")
    assert "“b.md”" in remark.message


def test_papers_of_a_repository_and_what_others_wrote_are_left_out() -> None:
    found = bundle({
        "01.md": LSTM, "LICENSE.md": "MIT", "SECURITY.md": "Write to us.", "docs/CONTRIBUTING.md": "Do.",
        ".github/x.md": "no", "node_modules/y/README.md": "no", "security.md": "# Security\n\nKeys rotate.",
    })  # fmt: skip
    assert [one.path for one in found.sources] == ["01.md", "security.md"]
    (remark,) = found.diagnostics
    assert "LICENSE.md, SECURITY.md, docs/CONTRIBUTING.md" in remark.message
    assert [one.path for one in bundle({"CHANGELOG.md": "# 1.0"}).sources] == ["CHANGELOG.md"], (
        "nothing else is there"
    )


@pytest.mark.parametrize("path", ["../a.md", "/etc/a.md", "a/../../b.md", "C:/a.md", "..\\a.md", "a\0.md"])
def test_paths_that_lead_out_are_refused(path: str) -> None:
    with pytest.raises(Invalid, match="outside of itself"):
        bundle({path: LSTM})


def test_names_of_any_script_and_spelling_are_names() -> None:
    decomposed = bundle(
        {"cafe\u0301/\u9762\u63a5.md": "# A\n\n![b](caf\u00e9.png)\n", "cafe\u0301/caf\u00e9.png": "x"}
    )
    assert decomposed.sources[0].path == "caf\u00e9/\u9762\u63a5.md"
    assert [one.path for one in decomposed.attachments] == ["caf\u00e9/caf\u00e9.png"]
    with pytest.raises(Unreadable, match="two files of one name"):
        bundle({"cafe\u0301.md": "a", "caf\u00e9.md": "b"})


def test_a_file_that_cannot_be_read_is_left_out_and_the_last_one_is_an_error() -> None:
    found = bundle_of({"a.md": LSTM.encode(), "empty.md": b" \n", "data.md": bytes(range(256)) * 9}, "book")
    assert [one.path for one in found.sources] == ["a.md"]
    assert {one.path for one in found.diagnostics} == {"book/empty.md", "book/data.md"}
    with pytest.raises(Unreadable, match="with text in it"):
        bundle_of({"a.md": b"", "b.md": b""}, "book")
    with pytest.raises(NotFound, match="holds no Markdown file"):
        bundle_of({"a.txt": b"text"}, "book")
    with pytest.raises(Unreadable, match="20 MB of text"):
        bundle_of({f"{n}.md": b"word " * (MAX_TEXT // 12) for n in range(3)}, "book")


def test_only_files_that_the_text_refers_to_come_along() -> None:
    text = "# A\n\n![a](img/a.png) <img src='b.svg'> [data](../data%20set.csv) [c]: none\n\n[c]: c.jpg\n"
    found = bundle({
        "docs/a.md": text, "docs/img/a.png": "1", "docs/b.svg": "2", "data set.csv": "3", "docs/c.jpg": "4",
        "docs/img/unused.png": "5", ".env": "6",
    })  # fmt: skip
    assert [one.path for one in found.attachments] == [
        "data set.csv",
        "docs/b.svg",
        "docs/c.jpg",
        "docs/img/a.png",
    ]
    assert found.diagnostics == ()
    changed = bundle({"docs/a.md": text, "docs/img/a.png": "other"})
    assert changed.digest != found.digest
    (remark,) = changed.diagnostics
    assert "2 pictures" in remark.message
    assert "docs/b.svg, docs/c.jpg" in remark.message


def test_secrets_beside_the_text_do_not_come_along() -> None:
    found = bundle({"a.md": "# A\n\n[x](.env) [y](.git/config)\n", ".env": "secret", ".git/config": "secret"})
    assert found.attachments == ()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("b.md#x", ("docs/b.md", "x")),
        ("../b.md", ("b.md", "")),
        ("/img/a.png", ("img/a.png", "")),
        ("#x%20y", ("docs/a.md", "x y")),
        ("./b.md?raw=true", ("docs/b.md", "")),
        ("../../b.md", None),
        ("https://x.org/b.md", None),
        ("//x.org/b.md", None),
        ("mailto:a@b.org", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_addresses_lead_to_files(address: str, expected: tuple[str, str] | None) -> None:
    assert locate(address, "docs/a.md") == expected


def test_titles_are_made_of_names() -> None:
    assert [title_from(path) for path in ("04-long_short.md", "a/README.md", "2024.md", "x/10 gates.md")] == [
        "Long Short",
        "A",
        "2024",
        "Gates",
    ]


def test_the_folder_that_wraps_all_is_no_part_of_the_paths() -> None:
    assert without_wrapping(["r-main/a.md", "r-main/b/c.png", "__MACOSX/x"]) == {
        "a.md": "r-main/a.md",
        "b/c.png": "r-main/b/c.png",
    }
    assert without_wrapping(["a/b.md", "c.md"]) == {"a/b.md": "a/b.md", "c.md": "c.md"}


def test_each_file_is_a_chapter_and_lines_are_counted_through() -> None:
    files = {
        "README.md": "# Nets\n\n**Author**: Ann\n\nRead in order.\n\n- [LSTM](2-lstm.md)\n- [GRU](10-gru.md#gates)\n",
        "2-lstm.md": LSTM,
        "10-gru.md": "![badge](https://x.org/b.svg)\n\n## GRU\n\nOne gate less.\n\n### Gates\n\nTwo of them.\n",
        "11-more.md": "First a word.\n\n## One\n\nText.\n\n## Two\n\nText.\n",
    }
    found = book(files)
    assert outline_of(found) == (
        "title: Nets\nauthor: Ann\npreface: Read in order.\n"
        "chapter - LSTM [lstm] 10-14 0\n"
        "  section - Gates [lstm/gates] 12-14 1\n"
        "chapter - GRU [gru] 18-24 3\n"
        "  section - Gates [gru/gates] 22-24 1\n"
        "chapter - More [more] 26-34 1\n"
        "  section - One [more/one] 28-30 1\n"
        "  section - Two [more/two] 32-34 1"
    )
    assert found.preface.text == "Read in order.", "a list of links to the files is a table of contents"
    assert found.place(12) == ("2-lstm.md", 3)
    assert [part.path for part in found.files] == list(files)


def test_what_a_file_leaves_open_ends_with_it() -> None:
    found = book(
        {"a.md": "# A\n\n```\nopen\n", "b.md": "# B\n\n[x][x]\n", "c.md": "# C\n\n[x]: https://x.org\n"}
    )
    assert [topic.plain for topic in found.topics] == ["A", "B", "C"]
    assert "link_open" not in {
        child.type for token in found.topics[1].body.tokens for child in token.children or ()
    }


def test_remarks_name_the_file_and_its_own_line() -> None:
    found = book({"a.md": "# A\n\ntext\n\n## S {#s}\n\ntext\n", "b.md": "# A\n\ntext\n\n## T {#s}\n\ntext\n"})
    said = {(one.path, one.line, one.code) for one in found.diagnostics}
    assert said == {("book/b.md", 1, "duplicate-heading"), ("book/b.md", 5, "duplicate-id")}
    assert "line 1 of a.md" in next(
        one.message for one in found.diagnostics if one.code == "duplicate-heading"
    )


def test_handbook_toml_speaks_for_the_whole() -> None:
    manifest = 'title = "Nets"\nlicense = "MIT"\nauthors = ["Ann", "Bo"]\nx = 1\n\n[macros]\nR = "\\\\mathbb{R}"\n"x y" = ""\n'
    found = bundle({"a.md": "# A\n\ntext\n", "handbook.toml": manifest})
    handbook = read(found)
    assert (handbook.title, handbook.details) == ("Nets", {"author": "Ann, Bo", "licence": "MIT"})
    assert found.manifest.macros == {"\\R": "\\mathbb{R}"}
    assert [(one.path, one.line) for one in found.diagnostics] == [
        ("book/handbook.toml", 4),
        ("book/handbook.toml", 8),
    ]
    broken = bundle({"a.md": LSTM, "handbook.toml": "title = x\n"})
    assert [(one.severity, one.line) for one in broken.diagnostics] == [(Severity.ERROR, 1)]


@given(st.lists(st.text(max_size=200).filter(str.strip), min_size=1, max_size=4))
def test_any_files_are_read_and_every_line_has_its_place(texts: list[str]) -> None:
    files = {f"{number}.md": text.encode("utf-8", "surrogatepass") for number, text in enumerate(texts)}
    try:
        found = bundle_of(files, "book")
    except Unreadable:
        return
    handbook = read(found)
    for note in handbook.notes:
        path, line = handbook.place(note.lines.first)
        source = next(one for one in found.sources if one.path == path)
        assert 1 <= line <= source.text.count("\n") + 1


@given(st.text(max_size=300))
def test_a_folder_of_one_file_is_the_file(text: str) -> None:
    try:
        other = bundle({"x.md": text})
    except Unreadable:
        return
    one, other = read_text(other.sources[0].text, "book"), read(other)
    assert (one.topics, one.notes, one.questions) == (other.topics, other.notes, other.questions)


@given(st.text(max_size=100))
def test_any_text_may_refer_to_files(text: str) -> None:
    assert all(".." not in path.split("/") for path in referred(text, "a/b.md"))
