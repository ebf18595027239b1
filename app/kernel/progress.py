"""How work that takes long says how far it is, to whoever asked for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Tell = Callable[[str, int, int | None], None]
"""Words for people, steps taken, steps in all. May raise, to end the work."""

T = TypeVar("T")


def to_nobody(words: str, done: int, total: int | None) -> None:
    """For work that nobody waits for."""


def told(items: Sequence[T], words: str, tell: Tell) -> Iterator[T]:
    """The items one by one; each is told of before it is worked on."""
    for done, item in enumerate(items):
        tell(words, done, len(items))
        yield item
