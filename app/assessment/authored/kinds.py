"""The keys of each kind of item fence, read to its parts."""

import re
from collections.abc import Callable, Sequence

from app.assessment import calculated, tex
from app.assessment.authored.fields import Fields, Wrong, parameter_values
from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    ItemKind,
    Number,
    Order,
    Pairs,
    Parameter,
    Parts,
    Points,
    Tex,
    Truth,
    Typed,
)
from app.assessment.wording import refers_to_others, same_option
from app.kernel.errors import Invalid

BLANK = re.compile(r"\[\[([^\[\]]+)\]\]")
_NAME = re.compile(r"[A-Za-z]\w{0,30}")


def read_parts(kind: ItemKind, fields: Fields, stem: str) -> Parts:
    """What a kind's own keys say.

    Raises:
        Wrong: one is missing or is not as it must be.
    """
    return _READERS[kind](fields, stem)


def _choice(fields: Fields, stem: str) -> Choice:
    right = fields.texts("right", 1, 'Write right = "the right option".')
    if len(right) > 1:
        raise Wrong("right", "A choice has one right option.", 'Write kind = "multiple" for several.')
    return _ordered(right, fields) or options_of(right, fields.texts("wrong", 1))


def _multiple(fields: Fields, stem: str) -> Choice:
    right = fields.texts("right", 1)
    return _ordered(right, fields) or options_of(right, fields.texts("wrong"))


def _ordered(right: Sequence[str], fields: Fields) -> Choice | None:
    """Options in the order that the author gives them; None where there is no `options`."""
    options = fields.texts("options")
    if not options:
        return None
    missing = [one for one in right if one not in options]
    if missing:
        raise Wrong(
            "options", f"The right option “{missing[0]}” is not among `options`.", "Write it there, too."
        )
    options_of(right, [one for one in options if one not in right])
    return Choice(options, tuple(n for n, one in enumerate(options) if one in right), fixed=True)


def options_of(right: Sequence[str], wrong: Sequence[str]) -> Choice:
    """Options with the right ones first; the order that is shown is drawn.

    Raises:
        Wrong: two are equal, or there is only one.
    """
    options = (*right, *wrong)
    if len(options) < 2:
        raise Wrong("wrong", "This item has one option.", 'Write wrong = ["…", "…"].')
    for place, one in enumerate(options):
        if any(same_option(one, other) for other in options[:place]):
            raise Wrong("wrong", f"The option “{one}” is there twice.", "Leave one out, or reword it.")
    return Choice(options, tuple(range(len(right))), any(map(refers_to_others, options)))


def _truth(fields: Fields, stem: str) -> Truth:
    value = fields.get("answer")
    if not isinstance(value, bool):
        raise Wrong("answer", "This item does not say whether its stem is true.", "Write answer = true.")
    return Truth(value)


def _short(fields: Fields, stem: str) -> Typed:
    return Typed(fields.texts("answer", 1, 'Write answer = ["…", "another wording"].'), fields.flag("exact"))


def _cloze(fields: Fields, stem: str) -> Blanks:
    pieces = BLANK.split(stem)
    if len(pieces) < 3:
        raise Wrong(
            "stem", "This cloze has no blank.", "Write [[the answer]] or [[the answer|another wording]]."
        )
    exact = fields.flag("exact")
    blanks = [tuple(one.strip() for one in blank.split("|") if one.strip()) for blank in pieces[1::2]]
    if not all(blanks):
        raise Wrong("stem", "A blank of this cloze has no answer.", "Write [[the answer]].")
    return Blanks(tuple(pieces[::2]), tuple(Typed(blank, exact) for blank in blanks))


def _numeric(fields: Fields, stem: str) -> Number:
    return Number(fields.number("answer"), fields.tolerance(), fields.maybe("unit") or "", fields.units())


def _calculated(fields: Fields, stem: str) -> Calculation:
    given = fields.get("parameters")
    if not isinstance(given, dict) or not given:
        raise Wrong("parameters", "This item has no parameters.", "Write parameters = { d = [128, 256] }.")
    odd = [name for name in given if not _NAME.fullmatch(name)]
    if odd:
        raise Wrong("parameters", f"“{odd[0]}” is no name for a parameter.", "Use letters, digits and _.")
    parameters = tuple(Parameter(name, parameter_values(name, value)) for name, value in given.items())
    missing = sorted(calculated.holes(stem) - set(given))
    if missing:
        raise Wrong(
            "stem", f"The stem has a place for “{missing[0]}”, which is no parameter.", "Give it values."
        )
    formula = fields.text("formula", 'Write formula = "4 * d * (d + 1)".')
    found = Calculation(parameters, formula, fields.tolerance(), fields.maybe("unit") or "", fields.units())
    try:
        calculated.check(found)
    except Invalid as error:
        raise Wrong("formula", error.message, error.hint) from error
    return found


def _ordering(fields: Fields, stem: str) -> Order:
    steps = fields.texts("order", 2)
    if any(same_option(one, other) for n, one in enumerate(steps) for other in steps[:n]):
        raise Wrong("order", "Two steps are the same.", "Reword one, so that there is one right order.")
    return Order(steps)


def _matching(fields: Fields, stem: str) -> Pairs:
    given = fields.get("pairs")
    pairs = []
    for pair in given if isinstance(given, list) else []:
        if not isinstance(pair, list) or len(pair) != 2 or not all(str(one).strip() for one in pair):
            raise Wrong(
                "pairs", "A pair does not have two texts.", 'Write pairs = [["one", "its match"], …].'
            )
        pairs.append((str(pair[0]).strip(), str(pair[1]).strip()))
    if len(pairs) < 2:
        raise Wrong(
            "pairs", "This item has fewer than two pairs.", 'Write pairs = [["one", "its match"], …].'
        )
    if len({left for left, _ in pairs}) < len(pairs):
        raise Wrong("pairs", "Two pairs begin alike.", "Give each its own left side.")
    return Pairs(tuple(pairs), fields.texts("extra"))


def _formula(fields: Fields, stem: str) -> Tex:
    accepted = fields.texts("answer", 1, r"Write answer = 'c_t = f_t \cdot c_{t-1}'.")
    accepted = tuple(one.strip("$").strip() for one in accepted)
    same = tuple(point.accepted for point in fields.wordings("same", 0))
    for one in accepted:
        try:
            tex.normal(one, same)
        except Invalid as error:
            raise Wrong("answer", error.message, error.hint) from error
    return Tex(accepted, same)


def _recall(fields: Fields, stem: str) -> Points:
    return Points(fields.wordings("points", 2))


_READERS: dict[ItemKind, Callable[[Fields, str], Parts]] = {
    ItemKind.CHOICE: _choice,
    ItemKind.MULTIPLE: _multiple,
    ItemKind.TRUE_FALSE: _truth,
    ItemKind.SHORT: _short,
    ItemKind.CLOZE: _cloze,
    ItemKind.NUMERIC: _numeric,
    ItemKind.CALCULATED: _calculated,
    ItemKind.ORDERING: _ordering,
    ItemKind.MATCHING: _matching,
    ItemKind.FORMULA: _formula,
    ItemKind.RECALL: _recall,
}
