"""What the handbook package asks of the outside, as protocols; the adapters live elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Formula:
    """A typeset formula: HTML with MathML inside, or why there is none (`html` is empty then)."""

    html: str
    error: str | None = None


class Typesetter(Protocol):
    """Turns TeX into HTML + MathML, within bounded time and memory, whatever the TeX says."""

    def typeset(self, tex: str, *, display: bool) -> Formula: ...


class VersionedTypesetter(Typesetter, Protocol):
    """A typesetter that says when its output may have changed."""

    @property
    def version(self) -> str: ...

    def using(self, macros: Mapping[str, str]) -> "VersionedTypesetter":
        """The same with macros of KaTeX, by their commands."""
