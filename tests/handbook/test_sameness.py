"""Passages that would render alike, and those that only look it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook import grammar
from app.handbook.markup import render
from app.handbook.model import Passage
from app.handbook.ports import Formula
from app.handbook.sameness import rendering_digest


class Plain:
    def typeset(self, tex: str, *, display: bool) -> Formula:
        return Formula(f"{tex}{display}")


def cut(text: str) -> Passage:
    """The first block of a text, as a handbook's passage of it would be."""
    tokens = grammar.parse(text)
    stop = next(place for place, token in enumerate(tokens, 1) if token.level == 0 and token.nesting < 1)
    return Passage(text.split("\n\n")[0], tuple(tokens[:stop]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("See [it][a].\n\n[a]: https://example.org/1", "See [it][a].\n\n[a]: https://example.org/2"),
        ("See [it][a].\n\n[a]: https://example.org/1", "See [it][a]."),
        ("- one\n- two\n- three", "- one\n- two\n\n- three"),
        ("```python\nx\n```", "```rust\nx\n```"),
        ("# One", "## One"),
        ("![a cat](cat.png)", "![a dog](cat.png)"),
        ("| a |\n|:--|\n| b |", "| a |\n|--:|\n| b |"),
    ],
)
def test_what_stands_elsewhere_or_around_counts(one: str, other: str) -> None:
    assert rendering_digest([cut(one)]) != rendering_digest([cut(other)])
    assert rendering_digest([cut(one)]) == rendering_digest([cut(one + "\n\nMore.")])


def test_parts_do_not_run_together() -> None:
    assert rendering_digest(["ab", "c"]) != rendering_digest(["a", "bc"])
    assert rendering_digest(["a", ""]) != rendering_digest(["a"])


PIECES = st.sampled_from(
    [
        "a",
        "*b*",
        "`c`",
        "$d$",
        "- e",
        "\n",
        "\n\n",
        "> ",
        "[f][g]",
        "[g]: /h",
        "![i](j)",
        "| k |\n|-|\n",
        "  ",
        "<b>",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("".join))
def test_of_one_digest_is_of_one_html(one: str, other: str) -> None:
    first, second = (Passage(text, tuple(grammar.parse(text))) for text in (one, other))
    if rendering_digest([first]) == rendering_digest([second]):
        assert render(first, Plain()) == render(second, Plain())
