"""A text as sentences of clauses: what is said together, and whether it is denied there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.rehearsal.points.english import BREAKS, JOINS
from app.rehearsal.points.model import DENIES, Word

_ENDS = re.compile(r"[.!?;。！？；](?:\s|$)|[。！？；\n]")
_PAUSES = re.compile(r"[,:()—–→⇒，、：]|->")
_BREATH = 8  # words without a pause
_LONGEST, _STRETCH, _STEP = (
    40,
    30,
    10,
)  # words: a sentence as it is; parts of one that never ends, as when spoken


@dataclass(frozen=True, slots=True)
class Clause:
    words: tuple[Word, ...]
    said: frozenset[str]
    denied: bool  # an odd number of negations

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Clause":
        denials = sum(word.said == DENIES or word.negated for word in words)
        return cls(tuple(words), frozenset(word.said for word in words) - {DENIES}, denials % 2 == 1)


Sentence = tuple[Clause, ...]


def sentences(text: str, words: Sequence[Word]) -> list[Sentence]:
    """The words of a text by its punctuation, and by the words that open a clause."""
    found: list[list[list[Word]]] = [[[]]]
    before = 0
    for word in words:
        between = text[before : word.start]
        if _ENDS.search(between):
            found.append([[]])
        elif _PAUSES.search(between) or _opens(text[word.start : word.end], len(found[-1][-1])):
            found[-1].append([])
        found[-1][-1].append(word)
        before = max(before, word.end)
    made = (tuple(Clause.of(clause) for clause in sentence if clause) for sentence in found)
    return [sentence for sentence in made if sentence]


def _opens(raw: str, size: int) -> bool:
    """Whether a word opens a clause; after many words without a pause, as when spoken, any joining word does."""
    return size >= _LONGEST or raw.casefold() in BREAKS or (size >= _BREATH and raw.casefold() in JOINS)


def stretches(found: Sequence[Sentence]) -> Iterator[Sentence]:
    """What a point may be said in: one or two clauses, a sentence or a part of a long one, two short sentences."""
    for sentence in found:
        yield from ((clause,) for clause in sentence)
        yield from pairwise(sentence)
        yield from _parts(sentence)
    for one, other in pairwise(found):
        if _size(one) + _size(other) <= _LONGEST:
            yield one + other


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    size = _size(sentence)
    if size <= _LONGEST:
        yield sentence
        return
    placed = [(word, at) for at, clause in enumerate(sentence) for word in clause.words]
    for start in range(0, size - _STRETCH + _STEP, _STEP):
        cut: dict[int, list[Word]] = {}
        for word, at in placed[start : start + _STRETCH]:
            cut.setdefault(at, []).append(word)
        yield tuple(Clause.of(words) for words in cut.values())


def _size(sentence: Sentence) -> int:
    return sum(len(clause.words) for clause in sentence)
