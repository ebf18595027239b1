"""What Today says above all else: a sentence of any feature, with a way to what it speaks of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence at the head of Today."""

    words: str
    path: str  # of the application
    label: str  # of the link to it
    is_urgent: bool = False  # something is wrong, and somebody must do something
