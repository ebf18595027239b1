"""What is a formula and what is not, and that no text takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.grammar import parse


def formulas(text: str) -> list[tuple[str, str]]:
    found = []
    for token in parse(text):
        found += [
            (t.type, t.content.strip()) for t in (token.children or [token]) if t.type.startswith("math")
        ]
    return found


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("energy $E = mc^2$ here", "E = mc^2"),
        ("one $x$, and", "x"),
        ("$365$ days", "365"),
        ("caches $2hd_k$ numbers", "2hd_k"),
        ("takes $6ND$ FLOPs", "6ND"),
        ("blank $X $, written", "X"),
        ("between$0$ and", "0"),
        ("a $P(A | B)$ b", "P(A | B)"),
        (r"cost $\$5$ b", r"\$5"),
        (r"power \( p \) of", "p"),
        (r"\(\alpha = 1\)", r"\alpha = 1"),
        ("gitlab $`a+b`$ here", "a+b"),
        (r"twice $\( R_i \)$ x", "R_i"),
        ("- in a list $y_1$", "y_1"),
        ("| a |\n|---|\n| $z$ |", "z"),
        ("# Loss $L$", "L"),
        ("> $q$", "q"),
    ],
)
def test_inline_formulas(text: str, tex: str) -> None:
    assert formulas(text) == [("math_inline", tex)]


@pytest.mark.parametrize(
    "text",
    [
        "from $5 and $10 to $20",
        "between $5 to 10$ a day",
        "a fee of $5USD$, and",
        "US$5 or A$ 7, 8$",
        "`$HOME` and $HOME or $PATH",
        "$HOME/$USER",
        "${A}/${B}",
        "run $(cmd) and $(other)",
        "$ npm install $ npm test",
        "`a $x` and `y$ b`",
        "$5 in `code$`",
        "$a, $b",
        r"\$x\$",
        "the $scope and $rootScope",
        r"\(optional\) and a\[i\] and \[1\]",
        "```\n$x$\n```",
        "    $x$",
        "$$ prefixes and $$ more",
        "$",
        "$$",
        "$$$$",
    ],
)
def test_money_shells_and_brackets_are_no_formulas(text: str) -> None:
    assert formulas(text) == []


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("$$\na\n= b\n$$", "a\n= b"),
        ("$$ a = b $$", "a = b"),
        ("text before:\n$$\na\n-\nb\n$$\nafter", "a\n-\nb"),
        ("\\[\nx^2\n\\]", "x^2"),
        (r"\[ x^2 \]", "x^2"),
        ("```math\nx^2\n```", "x^2"),
        ("- item\n\n  $$\n  x\n  y\n  $$", "x\ny"),
        ("> $$\n> x\n> y\n> $$", "x\ny"),
        ("$$ x $$ (3)", "x"),
        ("$$ x $$ {#eq:loss}", "x"),
        ("$$$x$$$", "x"),
        ("$$$x$$", "x"),
        ("$$\na\n\nb\n$$", "a\n\nb"),
    ],
)
def test_block_formulas(text: str, tex: str) -> None:
    assert formulas(text) == [("math_block", tex)]


def test_display_formula_inside_a_paragraph() -> None:
    assert formulas("so $$a = b$$ holds") == [("math_inline_double", "a = b")]


def test_a_block_formula_knows_its_lines() -> None:
    (token,) = (t for t in parse("a\n\n- b\n\n  $$\n  x\n  $$\n") if t.type == "math_block")
    assert token.map == [4, 7]


HOSTILE = {
    "quotes": ">" * 30_000,
    "lists": "- " * 30_000,
    "brackets": "[" * 10_000,
    "parentheses": "(" * 100_000,
    "a long line": "word " * 100_000,
    "dollars": "$ " * 20_000,
    "open displays": "$$a\n\n" * 5_000,
    "open brackets": "\\[\n" * 5_000,
    "open parentheses": "\\( " * 10_000,
    "escaped dollars": "$" + "\\$" * 20_000,
    "backslashes": "$a" + "\\" * 20_000 + "$ " * 5_000,
    "far closer": "  \\[\n" * 5_000 + "\\]",
    "nested lists": "\n".join(" " * k + "- a" for k in range(1_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 2


@given(st.text(alphabet="$\\()[]{}` \n-|>#*_ab1=^<", max_size=80))
def test_lines_of_blocks_stay_inside_the_text(text: str) -> None:
    lines = text.count("\n") + 1
    for token in parse(text):
        if token.map:
            assert 0 <= token.map[0] < token.map[1] <= lines
