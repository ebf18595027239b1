"""Formulas: which is the one of this name, which name has this one, and to be completed; symbols: what each means."""

import re
from collections.abc import Iterator, Sequence

from app.assessment import tex
from app.assessment.distractors import Candidate, pick, says_key, shared_signs, too_close
from app.assessment.generated.facts import Fact, FormulaFact, SymbolFact
from app.assessment.generated.making import choice, distance, make
from app.assessment.model import Item, ItemKind, Pairs, Tex
from app.handbook.cards.wording import plain, words
from app.kernel.errors import Invalid

_LONGEST = 160  # characters of TeX that fit into an option
_LONGEST_TYPED = 60  # characters that can be asked to be typed
_FARTHEST = 3
_ALIKE = 0.2  # of the signs: where no other formula shares so many, the right one is told by its looks
_DOTS = (r"\cdot", r"\odot", r"\circ", r"\times", "*")  # elementwise products are written with any of them
_EQUATION = re.compile(  # possessive: a formula without "=" must not be tried in every division
    r"(?P<left>[^=<>&\\]*+(?:\\[A-Za-z]++[^=<>&\\]*+)*+)=(?P<right>.+)", re.DOTALL
)
_UPRIGHT = re.compile(r"\\(?:text|mathrm|operatorname|mathsf)\*?\{([^{}]*)\}")
# A count of things, "2LTd": its factors may be written in any order, which no comparison of signs forgives.
_COUNTED = re.compile(r"\d[\s\\,]*(?:[A-Za-z](?:_\w|_\{\w*\}|\^\d)*[\s\\,]*){2,}|(?:[a-z]\s*\\,\s*){2,}")
_PARTS = re.compile(r",?\s*\\q?quad|\\\\")
_UNTYPED = re.compile(r"\\begin|\\\\|&|\\q?quad|\\text\{[^{}]*\s[^{}]*\}")


def formula_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if not isinstance(fact, FormulaFact) or len(fact.tex) > _LONGEST:
        return
    source = fact.source
    others = [one for one in facts if isinstance(one, FormulaFact) and _is_other(fact, one)]
    formulas = [Candidate(f"${one.tex}$", 0) for one in others]  # likeness counts for more than nearness
    told = _tells(fact.tex, fact.name)
    own = f"${fact.tex}$"
    wrong = pick(own, formulas, seed=source.note.key)
    near = any(shared_signs(own, one) >= _ALIKE for one in wrong)
    if near and (not told or all(_tells(one, fact.name) for one in wrong)):
        stem = source.say.formula.format(name=source.say.quoted(fact.name))
        yield choice(source, "formula", "", stem, own, wrong)
    here = [one for one in others if distance(source, one.source) <= 1]
    names = [Candidate(one.name, distance(source, one.source)) for one in here]
    stem = f"{source.prompts.this}\n\n$$\n{fact.tex}\n$$"
    told = says_key(fact.tex, fact.name) or _tells(fact.tex, fact.name)
    if not told and (wrong := pick(fact.name, names, seed=source.note.key)):
        yield choice(source, "formula-name", "", stem, fact.name, wrong)
    yield from _typed(fact)


def _tells(formula: str, name: str) -> bool:
    r"""Whether upright words of a formula are in its name, or are its initials: `\text{LN}`, "Layer norm (LN)"."""
    called = words(name)
    initials = "".join(word[0] for word in called)
    upright = [word for found in _UPRIGHT.findall(formula) for word in words(found)]
    return any(word in called or (len(word) > 1 and word in initials) for word in upright)


def _is_other(fact: FormulaFact, other: FormulaFact) -> bool:
    """Whether another formula is certainly not this one: it has another name and defines something else."""
    if distance(fact.source, other.source) > _FARTHEST or len(other.tex) > _LONGEST:
        return False
    if other is fact or too_close(fact.name, other.name) or tex.equal(fact.tex, other.tex):
        return False
    return not any(tex.equal(one, left) for one in _lefts(fact.tex) for left in _lefts(other.tex))


def _lefts(formula: str) -> list[str]:
    """What a formula defines, part by part: of a model in three lines one may be another's formula."""
    parts = [part for part in _PARTS.split(formula) if part.strip()]
    return [found["left"].strip() if (found := _EQUATION.match(part)) else part.strip() for part in parts]


def _typed(fact: FormulaFact) -> Iterator[Item]:
    """The right side is asked for: the left one says which signs are meant."""
    found = _EQUATION.match(fact.tex)
    if found is None or len(fact.tex) > _LONGEST_TYPED or _UNTYPED.search(fact.tex) or "=" in found["right"]:
        return
    if any(_COUNTED.search(term) for term in re.split(r"[-+]", found["right"])):
        return
    left, right = found["left"].strip(), found["right"].strip()
    try:
        if not left or len(tex.normal(right).split()) < 3:
            return
        tex.normal(fact.tex)
    except Invalid:
        return
    say = fact.source.say
    stem = say.complete.format(name=say.quoted(fact.name), formula=f"${left} = \\ldots$")
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
    stem = source.prompts.symbol.format(symbol=fact.symbol)
    if wrong := pick(fact.meaning, meanings, seed=source.note.key):
        yield choice(source, "symbol", "", stem, fact.meaning, wrong)
    if here[0] is fact and 3 <= len(here) <= 6:
        pairs = Pairs(tuple((one.symbol, one.meaning) for one in here))
        yield make(source, "symbol-match", "", ItemKind.MATCHING, source.say.match_symbols, pairs)


def _clash(one: SymbolFact, other: SymbolFact) -> bool:
    same = too_close(one.meaning, other.meaning) or one.symbol == other.symbol
    return same or not words(plain(one.meaning))
