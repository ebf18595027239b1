# ruff: noqa: W291
"""Ids written into an author's file: they change nothing else, and cost nothing."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.handbook.bundle import bundle_of, one_file
from app.handbook.comparing import compare
from app.handbook.identity import fingerprint, loose_fingerprint
from app.handbook.matching import KnownNote
from app.handbook.model import Handbook, Note
from app.handbook.parser import read
from app.handbook.plan import Change, make_plan
from app.handbook.source import load
from app.handbook.stamping import stamp
from tests.handbook.grammar_of_handbooks import handbook_like

ODDS = [("A coin", "head of it"), ("A die", "six in one roll"), ("A card", "king of hearts")]
BOOK = """# Trees ##

Text about trees.

## Splits {#cuts}

What is a split?
================

A cut.

## Questions

**What is bagging?** 👶  
It averages.

**What is boosting?** 👶

It adds.

- What is a leaf?
  - Answer: An end.
- What is a node?
  - Answer: A part.

| Question | Answer |
|---|---|
| Why prune? | To generalise. |
| Why not? | |

<details>
<summary><b>How deep?</b></summary>

Not very.

</details>
"""
STAMPED = """# Trees {#trees} ##

Text about trees.

## Splits {#cuts}

What is a split? {#what-is-a-split}
================

A cut.

## Questions {#what-is-a-split/questions}

**What is bagging?** 👶 <!-- id: what-is-a-split/questions#what-is-bagging -->  
It averages.

**What is boosting?** 👶 <!-- id: what-is-a-split/questions#what-is-boosting -->

It adds.

- What is a leaf? <!-- id: what-is-a-split/questions#what-is-a-leaf -->
  - Answer: An end.
- What is a node? <!-- id: what-is-a-split/questions#what-is-a-node -->
  - Answer: A part.

| Question | Answer |
|---|---|
| Why prune? | To generalise. <!-- id: what-is-a-split/questions#why-prune --> |
| Why not? | <!-- id: what-is-a-split/questions#why-not --> |

<details>
<summary><b>How deep?</b> <!-- id: what-is-a-split/questions#how-deep --></summary>

Not very.

</details>
"""


def reading(data: bytes) -> Handbook:
    return read(one_file(load(data, "trees.md")))


@dataclass(frozen=True)
class Made:
    """A file with ids in it."""

    data: bytes
    added: tuple[tuple[int, str], ...]
    left_out: tuple[int, ...]


def stamped(data: bytes) -> Made:
    made = stamp(one_file(load(data, "trees.md")))
    return Made(made.texts["trees.md"], made.added, made.left_out)


def test_files_of_one_handbook_are_stamped_together() -> None:
    files = {"1.md": b"# Trees\n\n## Splits\n\nA cut.\n", "2.md": b"# Trees\n\n## Splits\r\n\nAnother cut."}
    bundle = bundle_of(files, "notes")
    made = stamp(bundle)
    assert made.texts == {
        "1.md": b"# Trees {#trees}\n\n## Splits {#trees/splits}\n\nA cut.\n",
        "2.md": b"# Trees {#trees-2}\n\n## Splits {#trees-2/splits}\r\n\nAnother cut.",
    }
    assert not stamp(bundle.with_texts(made.texts)).added


def test_ids_go_to_the_ends_of_lines() -> None:
    made = stamped(BOOK.encode())
    assert made.data.decode() == STAMPED
    assert made.left_out == ()
    assert [line for line, _ in made.added] == [1, 7, 12, 14, 17, 21, 23, 28, 29, 32]


def test_a_stamped_file_lacks_no_id() -> None:
    again = stamped(STAMPED.encode())
    assert again.added == ()
    assert again.data == STAMPED.encode()


def test_what_stands_in_code_is_left_alone_and_said() -> None:
    said = [
        "The sum by the number.",
        *(f"{what} is thrown. What is the chance of a {side}?" for what, side in ODDS),
    ]
    text = "# Odds\n\n**Define a mean**\n\n" + "\n".join(f"```\n{one}\n```\n" for one in said)
    conventions = [one.convention for one in reading(text.encode()).questions]
    assert conventions == ["bold", *["fence"] * 3]
    made = stamped(text.encode())
    assert made.left_out == (10, 14, 18)
    ids = (" {#odds}", " <!-- id: odds#define-a-mean -->")
    assert made.data.decode() == text.replace("# Odds", f"# Odds{ids[0]}").replace(
        "mean**", f"mean**{ids[1]}"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "windows-1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_stay(encoding: str, end: str) -> None:
    text = BOOK.replace(" 👶", "").replace("Not very", "Não muito, naïve " * 9)
    expected = STAMPED.replace(" 👶", "").replace("Not very", "Não muito, naïve " * 9)
    data = text.replace("\n", end).encode(encoding)
    assert stamped(data).data == expected.replace("\n", end).encode(encoding)


def test_a_file_of_mixed_encodings_keeps_each_line_as_it_is() -> None:
    data = "# Árbol\n\nUno.\n\n".encode() + "# Señal\n\nNão é assim.\n".encode("windows-1252")
    first, second = "# Árbol {#árbol}\n\nUno.\n\n", "# Señal {#señal}\n\nNão é assim.\n"
    assert stamped(data).data == first.encode() + second.encode("windows-1252")


PIECES = [
    "# Alpha",
    "## 1. Beta (BT)",
    "###### Deep {#deep}",
    "Title\n=====",
    "<!-- id: mine -->",
    "---",
    "- **Term**: its meaning",
    "| A | B |\n|---|---|\n| 1 | 2 |",
    "```\nx\n```",
    "## What is a net?\n\nA sum.",
    "## Why deep?\n\nBecause.",
    "**1) What is bias?**\n\nAn offset.",
    "**2) What is noise?**\n\nA rest.",
    "- What is a leaf?\n  - Answer: An end.\n- What is a node?\n  - Answer: A part.",
    "<details><summary>How far?</summary>\n\nSo far.\n\n</details>",
    "| Question | Answer |\n|---|---|\n| Who? | We. |\n| Whom? | Us. |",
    "1. What is one?\n\n   A number.\n\n2. What is two?\n\n   Another.",
]


def _is_text(text: str) -> bool:
    """Without what no file of text holds, and what ends lines in another way."""
    return bool(text.strip()) and not any(
        (ord(sign) < 32 and sign not in "\n\t") or "\ud800" <= sign <= "\udfff" for sign in text
    )


TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("\n\n".join),
    st.binary(min_size=8, max_size=60).map(handbook_like).filter(_is_text),
)


def without_ids(made: Made) -> bytes:
    data = made.data
    for line, key in made.added:
        for form in (f" {{#{key}}}", f" <!-- id: {key} -->"):
            lines = data.split(b"\n")
            lines[line - 1] = lines[line - 1].replace(form.encode(), b"", 1)
            data = b"\n".join(lines)
    return data


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_stamping_adds_ids_and_nothing_else(text: str) -> None:
    data = f"{text}\n".encode()
    if not text.strip("\u200b\ufeff \t\n"):
        return
    made = stamped(data)
    assert without_ids(made) == data
    before, after = reading(data), reading(made.data)
    found = compare(before, after)
    assert not found.added
    assert not found.retired
    assert all(one.change == "unchanged" for one in found.kept)


def known(notes: list[tuple[str, Note]]) -> list[KnownNote]:
    return [
        KnownNote(
            id=place,
            key=key,
            kind=note.kind.value,
            topic=note.topic,
            text=note.text,
            fingerprint=fingerprint(note.text),
            loose_fingerprint=loose_fingerprint(note.text),
            explicit=note.explicit,
        )
        for place, (key, note) in enumerate(notes)
    ]


@settings(max_examples=80, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=3))
def test_history_goes_on_under_the_stamped_ids(versions: list[str]) -> None:
    """Keys in the store may be older than those that the newest text would give."""
    stored: list[KnownNote] = []
    for text in versions:
        plan = make_plan(stored, reading(f"# Book\n\n{text}\n".encode()).notes)
        stored = known([(item.key, item.note) for item in plan.notes if item.note])
    made = stamped(f"# Book\n\n{versions[-1]}\n".encode())
    plan = make_plan(stored, reading(made.data).notes)
    changes = {item.change for item in plan.notes}
    assert changes <= {Change.UNCHANGED, Change.MOVED}
    assert not plan.doubtful
