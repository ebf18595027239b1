"""KaTeX typesets what authors write, and nothing they write harms it."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.handbook.bundle import one_file
from app.handbook.parser import read
from app.handbook.source import load
from app.handbook.typesetting import formula_diagnostics
from app.kernel.errors import Unusable
from app.library.katex import KatexTypesetter

SCRIPT = Path(__file__).parents[2] / "node_modules/katex/dist/katex.min.js"


@pytest.fixture(scope="module")
def katex() -> KatexTypesetter:
    return KatexTypesetter(SCRIPT)


@pytest.mark.parametrize(
    "tex",
    [
        r"h_t = \phi(W_h h_{t-1} + W_x x_t + b)",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\text{naïve – 日本} + é",
        r"\operatorname*{arg\,max}_\theta \mathcal{L} \label{eq:loss}",
        r"x % remark",
        r"\color{red} x \tag{1}",
    ],
)
def test_real_formulas(katex: KatexTypesetter, tex: str) -> None:
    formula = katex.typeset(tex, display=True)
    assert formula.error is None
    assert "<math" in formula.html
    assert 'class="katex-html"' in formula.html


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\frac{a", "Unexpected end of input in a macro argument, expected '}' at end of input: \\frac{a"),
        (r"\nope x", "Undefined control sequence: \\nope at position 1: \\nope x"),
        (r"a & b", "Did not expect '&' at position 3: a & b"),
        (r"\def\a{\a\a}\a", "Too many expansions"),
        (r"\href{https://e.f}{x}", "The command \\href is not allowed"),
        (r"\href{java&colon;x}{x}", "not allowed"),
        (r"\url{https://e.f}", "The command \\url is not allowed"),
        (r"\includegraphics{x.png}", "The command \\includegraphics is not allowed"),
        (r"\htmlClass{a}{x}", "The command \\htmlClass is not allowed"),
        (r"\htmlStyle{color:red}{x}", "The command \\htmlStyle is not allowed"),
        ("x" * 100_000, "100,000 characters; up to 10,000"),
        ("{" * 4_000, "nested too deeply"),
        (r"\sqrt{" * 900 + "}" * 900, "nested too deeply"),
        (r"\def\a{" + "x" * 3_000 + "}" + r"\a" * 900, "takes too long"),
    ],
    ids=lambda value: value[:20],
)
def test_bad_and_hostile_formulas(katex: KatexTypesetter, tex: str, said: str) -> None:
    start = time.thread_time()
    formula = katex.typeset(tex, display=False)
    assert time.thread_time() - start < 1.5
    assert formula.html == ""
    assert formula.error is not None
    assert said in formula.error
    assert katex.typeset("x", display=False).error is None


def test_formulas_leave_nothing_behind(katex: KatexTypesetter) -> None:
    assert katex.typeset(r"\gdef\mine{x}\mine", display=False).error is None
    assert katex.typeset(r"\mine", display=False).error is not None


def test_threads_share_it(katex: KatexTypesetter) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: katex.typeset(f"x_{{{n}}}", display=False), range(40)))
    assert len({formula.html for formula in made}) == 40


def test_macros_belong_to_the_version(katex: KatexTypesetter) -> None:
    other = KatexTypesetter(SCRIPT, {"\\R": "\\mathbb{R}"})
    assert other.typeset(r"x \in \R", display=False).error is None
    assert other.version != katex.version
    assert katex.version == KatexTypesetter(SCRIPT).version


def test_a_missing_script_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"KaTeX is missing: .*none\.js"):
        KatexTypesetter(tmp_path / "none.js").typeset("x", display=False)


def test_a_failing_formula_is_reported_at_its_line(katex: KatexTypesetter) -> None:
    text = "# A\n\n$x$\n\n\n\n$$\\frac{a$$\n"
    (remark,) = formula_diagnostics(read(one_file(load(text.encode(), "a.md"))), katex)
    assert str(remark).startswith(
        "a.md:7: warning: The formula “\\frac{a” is shown as its source. Unexpected end"
    )


def test_a_handbooks_macros_are_its_own(katex: KatexTypesetter) -> None:
    own = katex.using({"\\Re": "\\mathbb{R}", "\\loop": "\\loop\\loop"})
    assert own.typeset("\\Re", display=False).html == katex.typeset(
        "\\mathbb{R}", display=False
    ).html.replace("\\mathbb{R}</annotation>", "\\Re</annotation>")
    assert katex.typeset("\\Re", display=False).html != own.typeset("\\Re", display=False).html
    assert "calls itself" in (own.typeset("\\loop", display=False).error or "")
    assert len({katex.version, own.version, katex.using({"\\R": "x"}).version}) == 3
