"""What holds for any text at all."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.handbook.cards.gate import fault
from app.handbook.model import Handbook, NoteKind
from app.handbook.parser import read
from app.handbook.source import Source
from app.handbook.topics import walk
from tests.handbook.reading import read_text

FRAGMENTS = [
    *(
        "# Alpha",
        "## 1. Beta (BT)",
        "### Q1. Why?",
        "###### Deep {#deep}",
        "Title\n=====",
        "<!-- id: mine -->",
    ),
    *(
        "**Answer**:",
        "**Answer:** because",
        "Answer: TODO",
        "Where:",
        "If:",
        "Then:",
        "Key ideas:",
        "**Bold lead**",
    ),
    *(
        "- one",
        "- two",
        "  - nested",
        "1. first",
        "- **Term**: its meaning",
        "- $x_t$ = input",
        "- [a](#alpha)",
    ),
    *(
        "$$\na = b\n$$",
        "$$",
        "$x$ and $y",
        "| A | B |\n|---|---|\n| 1 | 2 |",
        "| A |\n|---|",
        "|",
        "---",
        "***",
    ),
    *(
        "A net keeps a **hidden state** here.",
        "**a",
        "`code`",
        "```\nx\n```",
        "```",
        "> quote",
        "> # quoted",
        "",
    ),
    *(
        "<details>",
        "</details>",
        "\\",
        "[x]: y",
        "![i](j)",
        "{#id}",
        "\u202eabc",
        "αβγ **δ** ε ζ η",
        "<details><summary>Why so?</summary>",
        '??? question "Why?"\n    Because.',
        "::: details Answer\nyes\n:::",
        "- [x] right",
        "A) one\nB) two",
        "1. What is it?",
        "Q: What?\nA: That.",
        "**Question 1**",
        "| Question | Answer |\n|---|---|\n| Why? | So. |",
        "<h3>Why?</h3>",
        "###Tight?",
        "\t\t- x",
    ),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("\n".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("\n\n".join),
    st.text(alphabet=st.characters(exclude_characters="\r"), max_size=200),
)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
@example("")
@example("---\na: b\n---")
@example("# \n\n## \n")
@example("# A\n\n# A\n\n## A\n\n- **A**: a b c\n")
def test_any_text_is_read(text: str) -> None:
    handbook = read_text(text)
    _check_lines(handbook, text.count("\n") + 1)
    _check_keys(handbook)
    _check_cards(handbook)
    assert read_text(text) == handbook


def _check_lines(handbook: Handbook, last: int) -> None:
    ranges = [topic.lines for _, topic in walk(handbook.topics)]
    ranges += [question.lines for question in handbook.questions]
    ranges += [note.lines for note in handbook.notes]
    ranges += [card.lines for note in handbook.notes for card in note.cards]
    assert all(1 <= lines.first <= lines.last <= last for lines in ranges)
    assert all(0 <= one.line <= last for one in handbook.diagnostics)
    assert all(1 <= formula.line <= last for formula in handbook.formulas)


def _check_keys(handbook: Handbook) -> None:
    topics = [topic.key for _, topic in walk(handbook.topics)]
    notes = [note.key for note in handbook.notes]
    questions = [question.key for question in handbook.questions]
    for keys in (topics, notes, questions):
        assert len(set(keys)) == len(keys)
        assert all(keys)
    assert {note.topic for note in handbook.notes} <= set(topics)
    assert {question.topic for question in handbook.questions} <= set(topics)


def _check_cards(handbook: Handbook) -> None:
    prompts = [" ".join(card.prompt.split()).casefold() for note in handbook.notes for card in note.cards]
    assert len(set(prompts)) == len(prompts)
    assert handbook.counts.cards == len(prompts)
    for note in handbook.notes:
        assert note.cards or note.kind == NoteKind.QUESTION
        assert len({card.name for card in note.cards}) == len(note.cards)
        assert all(fault(card) is None for card in note.cards)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(">" * 100_000 + " a", id="quotes in quotes"),
        pytest.param("- " * 100_000 + "a", id="lists in lists"),
        pytest.param("a " + "**b" * 20_000, id="emphasis"),
        pytest.param("<div>" * 100_000, id="tags"),
        pytest.param(
            "".join(f"{'#' * (i % 6 + 1)} h{i}\n" for i in range(5_000)), id="headings of all levels"
        ),
        pytest.param("A **b** c d e. " * 2_000, id="one long paragraph"),
        pytest.param("<details>\n" * 2_000 + "</details>\n" * 2_000, id="folds in folds"),
        pytest.param("<details>\n<summary>Why?</summary>\n" * 3_000, id="folds without end"),
        pytest.param("::: tip\na\n" * 5_000, id="boxes without end"),
        pytest.param("".join(" " * 4 * n + "!!! note\n" for n in range(200)), id="boxes in boxes"),
        pytest.param("A) x\n" * 10_000, id="options without end"),
        pytest.param("**What is " + "a b " * 100_000 + "?** yes", id="a long line"),
        pytest.param("".join(f"Q: What is {n}?\nA: It is.\n\n" for n in range(3_000)), id="many questions"),
    ],
)
def test_hostile_text_is_read_in_good_time(text: str) -> None:
    handbook = read(Source("hostile.md", text, "", "utf-8"))
    assert handbook.topics
