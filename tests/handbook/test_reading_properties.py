"""What holds for any text at all."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.handbook.bundle import one_file
from app.handbook.cards.asides import is_unfinished
from app.handbook.cards.gate import fault
from app.handbook.cards.wording import words
from app.handbook.model import Card, CardKind, Handbook, NoteKind
from app.handbook.parser import read
from app.handbook.source import Source
from app.handbook.topics import walk
from tests.handbook.grammar_of_handbooks import handbook_like
from tests.handbook.reading import read_text

TEXTS = st.one_of(
    st.binary(max_size=60).map(handbook_like),
    st.text(alphabet=st.characters(exclude_characters="\r"), max_size=200),
)


@settings(max_examples=250)
@given(TEXTS)
@example("")
@example("---\na: b\n---")
@example("# \n\n## \n")
@example("# A\n\n# A\n\n## A\n\n- **A**: a b c\n")
@example('### Q1. Why?\n\n#### Deep {#deep}\n\n??? question "Why?"\n    ')
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
        assert all(_is_modest(card) for card in note.cards)


def _is_modest(card: Card) -> bool:
    """What no card may ask for: more than a screen, more than nine points, a bare yes or no out of a table."""
    if card.kind == CardKind.TOPIC:
        return len(words(card.answer.text)) <= 250 and not is_unfinished(card.answer.text)
    if card.kind == CardKind.LIST:
        return 2 <= len(card.points) <= 9
    return card.kind != CardKind.TABLE_CELL or card.answer.text.casefold() not in ("yes", "no")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(">" * 100_000 + " a", id="quotes in quotes"),
        pytest.param("- " * 100_000 + "a", id="lists in lists"),
        pytest.param("a " + "**b" * 20_000, id="emphasis"),
        pytest.param("[" * 100_000 + "](x)", id="brackets"),
        pytest.param("\\[a\n" * 25_000, id="formulas without end"),
        pytest.param("## <a " + "<a " * 30_000, id="anchors without end"),
        pytest.param("> **Q: What?**\n\nThat.\n\n" * 3_000, id="quoted questions"),
        pytest.param("## What?\n\nFollow-ups:\n- a?\n" * 3_000, id="follow-ups"),
        pytest.param("### Which?\n- [x] a\n\n```\nb\n```\n- [ ] c\n" * 2_000, id="boxes"),
        pytest.param("a " + "==b " * 20_000, id="marks"),
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
    handbook = read(one_file(Source("hostile.md", text, "", "utf-8")))
    assert handbook.topics
