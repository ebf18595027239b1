"""What a benchmark found, and how it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Goal:
    bound: Literal["at least", "at most"]
    value: float

    def met(self, value: float) -> bool:
        return value >= self.value if self.bound == "at least" else value <= self.value


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `detail` has the absolute numbers, which are this machine's alone."""

    name: str
    value: float
    unit: str = "×"
    goal: Goal | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        said = "met" if self.goal.met(self.value) else "MISSED"
        return f"{said} ({self.goal.bound} {self.goal.value:g} {self.unit})"


def table(results: Sequence[Result]) -> str:
    """The results under each other, their columns aligned."""
    rows = [(one.name, f"{one.value:.3g} {one.unit}", one.verdict, one.detail) for one in results]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {verdict:<{widths[2]}}  {detail}".rstrip()
        for name, value, verdict, detail in rows
    )
