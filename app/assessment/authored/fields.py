"""Reads the keys of an item fence; every error names the key, and what to write instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from app.assessment.model import Tolerance, Typed
from app.kernel.errors import Invalid

_MOST = 50  # texts in a list
_MOST_VALUES = 1_000  # of a parameter


class Wrong(Invalid):
    """A key of an item is not as it must be."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.key = key


@dataclass(slots=True)
class Fields:
    """The keys of one fence, and which of them were asked for."""

    values: Mapping[str, Any]
    read: set[str] = field(default_factory=set)

    def get(self, key: str) -> Any:
        self.read.add(key)
        return self.values.get(key)

    def text(self, key: str, hint: str = "") -> str:
        """A text that must be there."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise Wrong(key, f"This item has no `{key}`.", hint or f'Write {key} = "…".')
        return value.strip()

    def maybe(self, key: str) -> str | None:
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise Wrong(key, f"`{key}` of this item is no text.", f'Write {key} = "…".')
        return value.strip() or None

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            raise Wrong(key, f"`{key}` of this item is neither true nor false.", f"Write {key} = true.")
        return bool(value)

    def texts(self, key: str, least: int = 0, hint: str = "") -> tuple[str, ...]:
        """One text or a list of them, none empty and none twice."""
        found = _texts(key, self.get(key))
        if len(found) < least:
            noun = "text" if least == 1 else "texts"
            message = f"This item needs at least {least} {noun} under `{key}`, and has {len(found)}."
            raise Wrong(key, message, hint or f'Write {key} = ["…", "…"].')
        return found

    def wordings(self, key: str, least: int = 1) -> tuple[Typed, ...]:
        """A list of points, each a text or a list of its wordings."""
        value = self.get(key)
        points = [_texts(key, one) for one in value] if isinstance(value, list) else []
        points = [point for point in points if point]
        if len(points) < least:
            message = f"This item needs at least {least} points under `{key}`, and has {len(points)}."
            raise Wrong(key, message, f'Write {key} = ["…", ["…", "another wording"]].')
        return tuple(Typed(point) for point in points)

    def number(self, key: str) -> float:
        return number(key, self.get(key))

    def tolerance(self) -> Tolerance:
        """`tolerance = 0.5` or `tolerance = "1%"`."""
        value = self.get("tolerance")
        relative = isinstance(value, str) and value.strip().endswith("%")
        amount = number("tolerance", value.strip().rstrip("% ") if isinstance(value, str) else value or 0)
        if amount < 0:
            raise Wrong(
                "tolerance", "The tolerance is below zero.", "Write how far an answer may be off, 0 or more."
            )
        return Tolerance(relative=amount / 100) if relative else Tolerance(absolute=amount)

    def units(self) -> tuple[tuple[str, float], ...]:
        """`units = { GB = 1000 }`: how many of `unit` one of each is."""
        value = self.get("units")
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise Wrong("units", "`units` of this item is no table.", "Write units = { GB = 1000 }.")
        found = tuple((name, number("units", factor)) for name, factor in value.items())
        if any(factor <= 0 for _, factor in found):
            raise Wrong(
                "units", "A unit must be more than zero of the item's unit.", "Write units = { GB = 1000 }."
            )
        return found

    def unknown(self) -> list[str]:
        """Keys that no kind of this item has."""
        return sorted(set(self.values) - self.read)


def number(key: str, value: object) -> float:
    """A finite number, also one written as text.

    Raises:
        Wrong: it is none.
    """
    if not isinstance(value, bool) and isinstance(value, str | int | float):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = float("nan")
        if isfinite(found):
            return found
    raise Wrong(key, f"`{key}` of this item is no number.", f"Write {key} = 0.5.")


def parameter_values(key: str, value: object) -> tuple[float, ...]:
    """`[128, 256]`, or `{ from = 1, to = 9, step = 2 }` with both ends."""
    if isinstance(value, list) and value:
        return tuple(number(key, one) for one in value[:_MOST_VALUES])
    if isinstance(value, dict) and {"from", "to"} <= set(value) <= {"from", "to", "step"}:
        first, last, step = (number(key, value.get(name, 1)) for name in ("from", "to", "step"))
        if step <= 0 or last < first:
            raise Wrong(
                "parameters",
                f"The range of “{key}” holds no number.",
                "Write { from = 1, to = 9, step = 2 }.",
            )
        count = min(_MOST_VALUES, int((last - first) / step + 1e-9) + 1)
        return tuple(round(first + n * step, 12) for n in range(count))
    hint = f"Write {key} = [128, 256, 512] or {key} = {{ from = 1, to = 9, step = 2 }}."
    raise Wrong("parameters", f"The parameter “{key}” has no values.", hint)


def _texts(key: str, value: object) -> tuple[str, ...]:
    many: Sequence[object] = value if isinstance(value, list) else [] if value is None else [value]
    if len(many) > _MOST:
        raise Wrong(key, f"`{key}` has {len(many)} texts; {_MOST} are allowed.", "Leave some out.")
    texts = []
    for one in many:
        if isinstance(one, bool) or not isinstance(one, str | int | float) or not str(one).strip():
            raise Wrong(
                key, f"`{key}` of this item holds something that is no text.", f'Write {key} = ["…", "…"].'
            )
        texts.append(str(one).strip())
    return tuple(texts)
