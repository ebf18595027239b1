r"""Typed TeX: what is the same formula, and what is another."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.model import Tex
from app.assessment.tex import _tokens, accepts, equal, normal
from app.handbook.parser import read
from app.kernel.errors import Invalid
from app.library.gathering import gather
from tests.conftest import HANDBOOK
from tests.content.reading import BOOK

SAME = [
    (r"h_t", r"h_{t}"),
    (r"x ^ 2 _ i", r"x_i^2"),
    (r"a + b", r"b+a"),
    (r"a - b + c", r"c + a - b"),
    (r"(1 - z_t) h + z_t \tilde{h}", r"z_t \tilde h + ( -z_t + 1 ) h"),
    (r"f_t \odot c", r"c \odot f_t"),
    (r"o_t \cdot \tanh(c_t)", r"\tanh(c_t) \cdot o_t"),
    (r"\frac12", r"\dfrac{1}{2}"),
    (r"\text{softmax}\left( x \right)", r"\operatorname{softmax}(x)"),
    (r"\mathrm{softmax}(x)", r"softmax(x)"),
    (r"\log p", r"\operatorname{log} p"),
    (r"\hat y", r"\hat{y}"),
    (r"f'(x)", r"f^{\prime}(x)"),
    (r"x \to \infty", r"x\rightarrow\infty"),
    (r"a \le b", r"a \leq b"),
    (r"$$ x = y $$", r"x = y."),
    (r"\sqrt x", r"\sqrt{x}"),
    (r"\|x\|", r"\lVert x \rVert"),
    (r"\{a, b\}", r"\left\{ a,\, b \right\}"),
    (r"{x}", r"x"),
]
DIFFERENT = [
    (r"QK^T", r"K^TQ"),
    (r"W \cdot x", r"x \cdot W"),
    (r"a - b", r"b - a"),
    (r"d \times f", r"f \times d"),
    (r"x^{10}", r"x^10"),
    (r"\frac{a}{b}", r"\frac{b}{a}"),
    (r"\sum_i a_i + b", r"b + \sum_i a_i"),
    (r"x + y|z|", r"y + x|z|"),
    (r"a \pm b \cdot c", r"c \cdot a \pm b"),
    (r"a / b \cdot c", r"c \cdot a / b"),
    (r"f(a, b)", r"f(b, a)"),
    (r"\sigma(x)", r"\tanh(x)"),
    (r"x_i", r"x^i"),
    (r"x_{t-1}", r"x_{t+1}"),
    (r"a \cdot b", r"a b"),
    (r"\max_i a_i + b", r"b + \max_i a_i"),
    (r"\frac{d}{dx}(f) \cdot g", r"g \cdot \frac{d}{dx}(f)"),
    (r"{a + b} c", r"a + b c"),
    (r"(a + b) c", r"a + b c"),
    (r"a = b", r"a \approx b"),
    (r"\alpha", r"a"),
    (r"2^{3}", r"3^{2}"),
    (r"[0, 1)", r"[0, 1]"),
]
HOUSE = HANDBOOK.read_text(encoding="utf-8")


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another(one: str, other: str) -> None:
    assert not equal(one, other)


@pytest.mark.parametrize(
    "tex", ["x_{t", "x}", r"\frac{a}", "x_", r"\sqrt", "{" * 200, r"\text{a", "x" * 3000, r"\left( x_{"]
)
def test_what_does_not_parse_is_said_and_never_breaks(tex: str) -> None:
    with pytest.raises(Invalid):
        normal(tex)
    right, note = accepts(tex, Tex(("x",)))
    assert not right
    assert note


def test_what_the_author_lets_stand_for_one_another() -> None:
    key = Tex((r"c = f \odot c + i \odot g",), ((r"\odot", r"\cdot", r"\circ", "*"),))
    assert accepts(r"c = i \circ g + f * c", key)[0]
    assert not accepts(r"c = i g + f c", key)[0]
    assert not accepts("", key)[0]


def test_no_two_formulas_of_what_comes_with_viva_are_taken_for_one() -> None:
    """Texts of one normal form have the same signs, and in another order only where a sum or a product allows it."""
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for book in (HANDBOOK, BOOK):
        for formula in read(gather(book)).formulas:
            signs = [sign for sign in _tokens(formula.tex, {}) if sign not in "{}"]
            groups[normal(formula.tex)].append(signs)
    assert len(groups) > 1_000
    for first, *others in groups.values():
        for other in others:
            assert sorted(first) == sorted(other)
            assert first == other or {"+", "-", r"\odot", r"\cdot"}.intersection(first)


PIECES = [
    *r"abxWT012+-=()[]{}|_^',/",
    *(r"\cdot", r"\odot", r"\frac", r"\sum", r"\text", r"\left", r"\hat", r"\sqrt", r"\,"),
]
PIECES += [r"\to", r"\partial", "softmax", " ", r"\{", r"\}", r"\|", "}{", r"\prime", "'", r"\operatorname"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(lambda pieces: " ".join(pieces)))
def test_the_normal_form_is_its_own(tex: str) -> None:
    try:
        once = normal(tex)
    except Invalid:
        return
    assert normal(once) == once


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(tex: str) -> None:
    right, note = accepts(tex, Tex(("x",)))
    assert not (right and note)
