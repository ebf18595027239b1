"""Calculated items: numbers drawn by a seed, and a formula evaluated where it can do no harm.

The evaluator is simpleeval's, left with numbers, names, arithmetic, comparison and a few functions: no attributes,
no strings, no subscripts, no comprehensions. All arithmetic is on floats, so no number grows large and no step
takes long; the formula's length bounds the steps.
"""

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from app.assessment.model import Calculation, Number
from app.assessment.numeric import written
from app.handbook.item_fence import HOLE
from app.kernel.errors import Invalid
from app.kernel.seeds import generator

LONGEST = 500  # characters of a formula
_DEEPEST = 40  # of operations within operations
_LARGEST = 1e300
_TRIED = 2_000  # draws that are tried when an item is read
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: lambda a, b: float(a) + float(b),
    ast.Sub: lambda a, b: float(a) - float(b),
    ast.Mult: lambda a, b: float(a) * float(b),
    ast.Div: lambda a, b: float(a) / float(b),
    ast.FloorDiv: lambda a, b: float(a) // float(b),
    ast.Mod: lambda a, b: float(a) % float(b),
    ast.Pow: lambda a, b: math.pow(float(a), float(b)),
    ast.USub: lambda a: -float(a),
    ast.UAdd: float,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    **{
        name: getattr(math, name)
        for name in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh")
    },
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "round": lambda x, digits=0: round(float(x), int(digits)),
    "abs": abs,
    "min": min,
    "max": max,
}
_CONSTANTS = {"pi": math.pi, "e": math.e}
_NODES = (ast.Expr, ast.Constant, ast.Name, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp)


class Formula:
    """A formula that was read once and may be evaluated many times.

    Raises:
        Invalid: it is too long, does not parse, or uses what is not allowed.
    """

    def __init__(self, text: str, names: Mapping[str, float]) -> None:
        if len(text) > LONGEST:
            raise Invalid(
                f"The formula has {len(text)} characters; {LONGEST} are allowed.", "Write a shorter one."
            )
        self.text = text.replace("^", "**").strip()
        self._evaluator = SimpleEval(operators=_OPERATORS, functions=_FUNCTIONS)
        allowed = {kind: node for kind, node in self._evaluator.nodes.items() if kind in _NODES}
        self._evaluator.nodes = allowed
        try:
            self._tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Invalid(
                f"The formula “{text}” cannot be read.", "Write it with + - * / ** and brackets."
            ) from error
        self._check(names)

    def _check(self, names: Mapping[str, float]) -> None:
        if _depth(self._tree) > _DEEPEST:
            raise Invalid("The formula has too many brackets within brackets.", "Write a simpler one.")
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Constant):
                number = node.value
                if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > _LARGEST:
                    raise Invalid(
                        f"“{number!r}” in the formula is no number below 1e300.",
                        "Use numbers and parameters.",
                    )
            if isinstance(node, ast.Name) and node.id not in {*names, *_FUNCTIONS, *_CONSTANTS}:
                raise Invalid(
                    f"“{node.id}” in the formula is no parameter.", "Give it a range under `parameters`."
                )

    def value(self, names: Mapping[str, float]) -> float:
        """The value for these names.

        Raises:
            Invalid: it divides by zero, is not defined or too large for them, or asks for what is not allowed.
        """
        self._evaluator.names = {**_CONSTANTS, **names}
        with_names = ", ".join(f"{name} = {written(value)}" for name, value in names.items())
        try:
            value = self._evaluator.eval(self.text, previously_parsed=self._tree)
        except ZeroDivisionError as error:
            raise Invalid(
                f"The formula divides by zero for {with_names}.", "Take that value out of its range."
            ) from error
        except (InvalidExpression, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            message = f"The formula has no value for {with_names} ({error})."
            raise Invalid(message, "Change the formula or the ranges.") from error
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise Invalid(
                f"The formula has no finite value for {with_names}.", "Change the formula or the ranges."
            )
        return float(value)


def _depth(tree: ast.AST) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest


def check(calculation: Calculation) -> None:
    """Tries a formula on every draw, or on the corners and a sample where there are more than 2,000.

    Raises:
        Invalid: it cannot be evaluated for one of them.
    """
    formula = Formula(calculation.formula, {one.name: one.values[0] for one in calculation.parameters})
    for names in _draws(calculation):
        formula.value(names)


def _draws(calculation: Calculation) -> Iterator[dict[str, float]]:
    parameters = calculation.parameters
    names = [one.name for one in parameters]
    if math.prod(len(one.values) for one in parameters) <= _TRIED:
        yield from (
            dict(zip(names, draw, strict=True)) for draw in product(*(one.values for one in parameters))
        )
        return
    ends = product(*(sorted({min(one.values), max(one.values)}) for one in parameters))
    yield from (dict(zip(names, draw, strict=True)) for draw in islice(ends, _TRIED // 2))
    for one in parameters:  # each value of each parameter at least once
        for value in one.values[: _TRIED // len(parameters)]:
            yield {other.name: value if other is one else other.values[0] for other in parameters}
    chance = generator("calculation", calculation.formula)
    for _ in range(_TRIED // 2):
        yield {one.name: chance.choice(one.values) for one in parameters}


def drawn(calculation: Calculation, item_id: str, seed: int) -> dict[str, float]:
    """The parameters' values for a seed."""
    chance = generator("draw", item_id, seed)
    return {one.name: chance.choice(one.values) for one in calculation.parameters}


def number_of(calculation: Calculation, names: Mapping[str, float]) -> Number:
    """What a calculated item asks for with these values."""
    value = Formula(calculation.formula, names).value(names)
    return Number(value, calculation.tolerance, calculation.unit, calculation.units)


def filled(text: str, names: Mapping[str, float]) -> str:
    """A text with the values in their places: `{{d}}`."""
    return HOLE.sub(lambda hole: written(names[hole[1]]) if hole[1] in names else hole[0], text)


def holes(text: str) -> set[str]:
    """The names that a text has places for."""
    return {hole[1] for hole in HOLE.finditer(text)}
