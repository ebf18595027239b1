"""Two versions of a text, word by word: what stayed, what went, what came."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\S+\s*")
_COMPARED = 1_000_000  # pairs of words; longer texts are shown as wholly different between their common ends
_AROUND = 12  # words that are shown of what stayed, before and after a difference


class Fate(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that share their fate, with the white space after each."""

    fate: Fate
    text: str

    @property
    def words(self) -> str:
        """Without the white space that follows, which no mark should cover."""
        return self.text.rstrip()

    @property
    def space(self) -> str:
        return self.text[len(self.words) :]


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order; those that are not `ADDED` make up `old`, not `REMOVED` make up `new`.

    White space is not compared: of words that stayed, the new text's is shown.
    """
    one, other = _WORD.findall(f"{old} "), _WORD.findall(f"{new} ")  # the last words end like all others
    pieces = []
    for fate, words in _runs(one, other):
        if words:
            pieces.append(Piece(fate, "".join(words)))
    return tuple(pieces)


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    yield Fate.SAME, other[:start]
    yield from _compared(one[start : len(one) - end], other[start : len(other) - end])
    yield Fate.SAME, other[len(other) - end :]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    differing = (place for place, (a, b) in enumerate(pairs) if a.rstrip() != b.rstrip())
    return next(differing, min(len(one), len(other)))


def _compared(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    if len(one) * len(other) > _COMPARED:
        yield Fate.REMOVED, one
        yield Fate.ADDED, other
        return
    matcher = SequenceMatcher(None, [word.rstrip() for word in one], [word.rstrip() for word in other])
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            yield Fate.SAME, other[k:m]
        else:
            yield Fate.REMOVED, one[i:j]
            yield Fate.ADDED, other[k:m]


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same with long stretches of what stayed left out, an ellipsis in their place."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.fate, _shortened(piece.text, place > 0, place < last))
        if piece.fate is Fate.SAME
        else piece
        for place, piece in enumerate(pieces)
    )


def _shortened(text: str, after_one: bool, before_one: bool) -> str:
    words = _WORD.findall(text)
    if len(words) <= 2 * _AROUND + 1:
        return text
    head = words[:_AROUND] if after_one else []
    tail = words[-_AROUND:] if before_one else []
    return "".join((*head, "… ", *tail)) if head or tail else "".join((*words[: 2 * _AROUND], "…"))


def side(pieces: Iterable[Piece], hidden: Fate) -> tuple[Piece, ...]:
    """One of the two texts: the pieces without those of the other."""
    return tuple(piece for piece in pieces if piece.fate is not hidden)
