"""A word of a text."""

from dataclasses import dataclass

DENIES = "not"  # every word that denies, as it is compared


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands."""

    said: str
    start: int
    end: int
    negated: bool = False  # it brings its own negation: "unbounded" is "bounded", negated
