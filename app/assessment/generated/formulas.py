"""Formulas: which is the one of this name, which name has this one, and to be completed; symbols: what each means."""

import re
from collections.abc import Iterator, Sequence

from app.assessment import tex
from app.assessment.distractors import Candidate, pick, says_key, too_close
from app.assessment.generated.facts import Fact, FormulaFact, SymbolFact
from app.assessment.generated.making import choice, distance, make, quoted
from app.assessment.model import Item, ItemKind, Pairs, Tex
from app.handbook.cards.wording import plain, words
from app.kernel.errors import Invalid

_LONGEST = 160  # characters of TeX that fit into an option
_LONGEST_TYPED = 60  # characters that can be asked to be typed
_FARTHEST = 3
_DOTS = (r"\cdot", r"\odot", r"\circ", r"\times", "*")  # elementwise products are written with any of them
_EQUATION = re.compile(  # possessive: a formula without "=" must not be tried in every division
    r"(?P<left>[^=<>&\\]*+(?:\\[A-Za-z]++[^=<>&\\]*+)*+)=(?P<right>.+)", re.DOTALL
)
_UNTYPED = re.compile(r"\\begin|\\\\|&")


def formula_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if not isinstance(fact, FormulaFact) or len(fact.tex) > _LONGEST:
        return
    source = fact.source
    others = [one for one in facts if isinstance(one, FormulaFact) and _is_other(fact, one)]
    near = [(one, distance(source, one.source)) for one in others]
    formulas = [Candidate(f"${one.tex}$", far) for one, far in near]
    own = f"${fact.tex}$"
    if wrong := pick(own, formulas, seed=source.note.key):
        yield choice(source, "formula", "", f"Which is the formula for {quoted(fact.name)}?", own, wrong)
    names = [Candidate(one.name, far) for one, far in near if far <= 1]
    told = says_key(fact.tex, fact.name)
    if not told and (wrong := pick(fact.name, names, seed=source.note.key)):
        yield choice(source, "formula-name", "", f"What is this?\n\n$$\n{fact.tex}\n$$", fact.name, wrong)
    yield from _typed(fact)


def _is_other(fact: FormulaFact, other: FormulaFact) -> bool:
    """Whether another formula is certainly not this one: it has another name and defines something else."""
    if distance(fact.source, other.source) > _FARTHEST or len(other.tex) > _LONGEST:
        return False
    if other is fact or too_close(fact.name, other.name) or tex.equal(fact.tex, other.tex):
        return False
    return not tex.equal(_left(fact.tex), _left(other.tex))


def _left(formula: str) -> str:
    found = _EQUATION.match(formula)
    return found["left"].strip() if found else formula


def _typed(fact: FormulaFact) -> Iterator[Item]:
    """The right side is asked for: the left one says which signs are meant."""
    found = _EQUATION.match(fact.tex)
    if found is None or len(fact.tex) > _LONGEST_TYPED or _UNTYPED.search(fact.tex) or "=" in found["right"]:
        return
    left, right = found["left"].strip(), found["right"].strip()
    try:
        if not left or len(tex.normal(right).split()) < 3:
            return
        tex.normal(fact.tex)
    except Invalid:
        return
    stem = f"Complete the formula for {quoted(fact.name)}: ${left} = \\ldots$"
    same = (_DOTS,) if any(dot in right for dot in _DOTS) else ()
    yield make(fact.source, "formula-type", "", ItemKind.FORMULA, stem, Tex((right, fact.tex), same))


def symbol_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if not isinstance(fact, SymbolFact):
        return
    source = fact.source
    here = [one for one in facts if isinstance(one, SymbolFact) and one.source.spot.key == source.spot.key]
    if any(one is not other and _clash(one, other) for one in here for other in here):
        return
    meanings = [Candidate(one.meaning, 1) for one in here if one is not fact]
    if wrong := pick(fact.meaning, meanings, seed=source.note.key):
        yield choice(source, "symbol", "", f"What does {fact.symbol} stand for here?", fact.meaning, wrong)
    if here[0] is fact and 3 <= len(here) <= 6:
        pairs = Pairs(tuple((one.symbol, one.meaning) for one in here))
        stem = "Match each symbol with what it stands for."
        yield make(source, "symbol-match", "", ItemKind.MATCHING, stem, pairs)


def _clash(one: SymbolFact, other: SymbolFact) -> bool:
    same = too_close(one.meaning, other.meaning) or one.symbol == other.symbol
    return same or not words(plain(one.meaning))
