"""Formulas as a voice says them."""

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.markup import render
from app.handbook.model import Passage
from app.handbook.spoken import spoken_html, spoken_tex
from app.library.katex import KatexTypesetter


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\sqrt{d_k}", "the root of d sub k"),
        (r"h_t = o_t \odot \tanh(c_t)", "h sub t equals o sub t elementwise times tanh ( c sub t )"),
        (r"\prod_t J_t", "the product over t of J sub t"),
        (r"\sum_{i=1}^n x_i^2", "the sum from i equals 1 to n of x sub i squared"),
        (r"\frac{\partial L}{\partial W}", "d L over d W"),
        (r"\mathbb{R}^d", "R to the d"),
        (r"\hat x \le x/r", "x hat is at most x over r"),
        (r"\lVert J\rVert^T \to 0", "the norm of J transposed to 0"),
        (r"\text{softmax}(QK^\top)", "softmax ( Q K transposed )"),
        (r"10^{-9} \approx 0.5\,\%", "10 to the minus 9 is about 0.5 percent"),
        (r"W^{-1}", "W inverse"),
        (r"\left\{\frac", "{ over"),
    ],
)  # fmt: skip
def test_a_formula_is_said_as_people_say_it(tex: str, said: str) -> None:
    assert spoken_tex(tex) == said


def test_a_text_is_said_with_its_formulas_once(typesetter: KatexTypesetter) -> None:
    html = render(Passage("Why divide by $\\sqrt{d}$?\n\n- as $a < b$ & so"), typesetter)
    assert spoken_html(html) == "Why divide by the root of d ? as a is less than b & so"


@given(st.text(alphabet="\\{}^_ab1&frac sqrt", max_size=200))
def test_any_tex_can_be_said(tex: str) -> None:
    assert "\\" not in spoken_tex(tex)


def test_deep_and_long_tex_take_no_long_time() -> None:
    started = thread_time()
    for tex in ("{" * 4_000, "^" * 4_000, r"\sqrt" * 1_000, r"\frac{" * 1_000, "x" * 100_000):
        spoken_tex(tex)
    assert thread_time() - started < 2
