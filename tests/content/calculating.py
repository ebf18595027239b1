"""Numeric and calculated items against a second calculation."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from tests.content.reading import draws, items_of, near

Calculation = Callable[..., float]
_NAMES: dict[str, Any] = {name: getattr(math, name) for name in ("sqrt", "exp", "log", "log2", "tanh")}
_NAMES |= {"min": min, "max": max, "abs": abs, "__builtins__": {}}


def check_items(number: int, calculations: Mapping[str, Calculation | float]) -> None:
    """Asserts that every numeric and calculated item of a chapter has the right answer, whatever is drawn.

    Args:
        number: of the chapter.
        calculations: by the items' ids; of a calculated item a function of its parameters.
    """
    asked = {
        name: item for name, item in items_of(number).items() if item["kind"] in ("numeric", "calculated")
    }
    assert set(asked) == set(calculations)
    for name, item in asked.items():
        right = calculations[name]
        if item["kind"] == "numeric":
            assert not callable(right)
            assert near(item["answer"], right, item), name
            continue
        assert callable(right)
        for drawn in draws(item):
            given = eval(item["formula"], _NAMES, dict(drawn))
            assert near(given, right(**drawn), {"tolerance": 0}), (name, drawn, given)
