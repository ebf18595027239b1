"""Stretches of the text, and what replacing one touches."""

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from app.handbook.editing import stretch_of
from app.handbook.manuscript import replaced
from app.handbook.model import Lines
from app.handbook.source import Unreadable, load
from app.handbook.topics import walk
from tests.handbook.reading import read_text
from tests.handbook.test_reading_properties import TEXTS

BOOK = """# Trees

Intro.

## Splits

A cut.

- one
- two

---

<!-- id: deep -->
### Depth

How far.

## Q1. What is a leaf?

An end.

### More of it

Really.

# Nets
<!-- id: nets -->

## Layers

<details>
<summary>What is a layer?</summary>

Cells side by side.

</details>

<details><summary>What is a cell?</summary>

A sum.

</details>
"""


@pytest.mark.parametrize(
    ("key", "below", "expected"),
    [
        ("trees", False, (1, 3)),
        ("trees", True, (1, 25)),
        ("trees/splits", False, (5, 10)),
        ("trees/splits", True, (5, 17)),
        ("deep", False, (15, 17)),
        ("trees/what-is-a-leaf", False, (19, 25)),
        ("nets", False, (27, 28)),
        ("nets/layers#what-is-a-layer", False, (32, 37)),
        ("nets/layers#what-is-a-cell", False, (39, 43)),
    ],
)
def test_where_a_topic_or_question_stands(key: str, below: bool, expected: tuple[int, int]) -> None:
    found = stretch_of(read_text(BOOK), BOOK.split("\n"), key, below=below)
    assert found is not None, [topic.key for _, topic in walk(read_text(BOOK).topics)]
    assert (found.lines.first, found.lines.last) == expected


def test_there_is_no_stretch_of_what_is_not_there() -> None:
    assert stretch_of(read_text(BOOK), BOOK.split("\n"), "none") is None


ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=150, deadline=None)
@given(TEXTS.filter(lambda text: text.strip("\ufeff\u200b \t\r\n\0")), ENCODINGS, ENDS, st.data())
def test_a_stretch_replaced_by_itself_is_the_same_file(
    text: str, encoding: str, end: str, data: st.DataObject
) -> None:
    saved = text.replace("\n", end).encode(encoding, "replace")
    try:
        source = load(saved, "b.md")
    except Unreadable:  # too many control characters
        reject()
    lines = source.text.split("\n")
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first - 1, len(lines)))
    same = "\n".join(lines[first - 1 : last])
    assume(same)
    assert replaced(source, Lines(first, last), same) == saved


@settings(max_examples=150, deadline=None)
@given(ENCODINGS, ENDS, st.booleans(), st.data())
def test_an_edit_touches_no_line_outside(encoding: str, end: str, ended: bool, data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.sampled_from(["# A", "é", "", "- b  ", "日本"]), min_size=1, max_size=8))
    new = data.draw(st.lists(st.sampled_from(["# C", "ö", "", "d"]), min_size=1, max_size=4))
    assume(any(new))
    lines = ["# Start", *lines, "end."]
    saved = (end.join(lines) + (end if ended else "")).encode(encoding)
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first - 1, len(lines)))
    made = replaced(load(saved, "b.md"), Lines(first, last), "\n".join(new))
    expected = [*lines[: first - 1], *new, *lines[last:]]
    assert made == (end.join(expected) + (end if ended else "")).encode(encoding)


def test_a_new_line_in_an_old_encoding_is_read_as_it_was_written() -> None:
    source = load("# Árbol\n\nNão é assim.\n".encode("windows-1252"), "b.md")
    made = load(replaced(source, Lines(3, 3), "Mañana → hoy."), "b.md")
    assert made.text == "# Árbol\n\nMañana → hoy.\n"
