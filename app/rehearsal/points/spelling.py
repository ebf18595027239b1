"""Words that are meant, where others are written: mistyped, run together, or by their first letters.

A mistyped word is found by what both lose (Garbe's symmetric deletes): each word is kept under itself and under itself
without a letter or two, so the time depends on the length of what was typed and not on how many words there are.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.model import Word
from app.rehearsal.points.numbers import MARK, near, value
from app.rehearsal.points.words import words_of

_NAME = re.compile(r"[^\W\d_]+|[.,;:]")
_SHORTEST, _LONG, _LONGEST = 4, 7, 16  # letters: to be corrected by one, by two, and at all
_PART = 4  # letters of what was run together
_ROOTED = 2  # places of the handbook, from which on a word is one of its own and not mistyped


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that a question is about, by how else they may be written."""

    known: frozenset[str]
    lexicon: Lexicon
    one: Mapping[str, tuple[str, ...]]  # without up to one letter
    two: Mapping[str, tuple[str, ...]]  # without up to two
    numbers: tuple[tuple[float, str], ...]  # by their value
    letters: Mapping[str, frozenset[str]]  # first letters of what stands side by side: its words

    @classmethod
    def of(cls, known: Collection[str], texts: Iterable[str], lexicon: Lexicon) -> "Spelling":
        words = frozenset(word for word in known if len(word) >= _SHORTEST and word.isalpha())
        one, two = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for word in sorted(words):
            for rest in _without(word, 1):
                one[rest].append(word)
            for rest in _without(word, 2) if _LONG - 1 <= len(word) <= _LONGEST else ():
                two[rest].append(word)
        numbers = sorted((worth, word) for word in known if (worth := value(word)) is not None)
        return cls(
            words,
            lexicon,
            {key: tuple(values) for key, values in one.items()},
            {key: tuple(values) for key, values in two.items()},
            tuple(numbers),
            _initials(texts, lexicon),
        )

    def meant(self, word: Word, raw: str) -> Iterable[str]:
        """What a written word may stand for besides itself."""
        if word.said.startswith(MARK):
            return (said for said in near(word.said, self.numbers) if said != word.said)
        if word.said in self.known or not raw.isalpha():
            return ()
        if raw.isupper() and 2 <= len(raw) <= 4:
            return self.letters.get(raw.casefold(), ())
        if self.lexicon.within.get(word.said, 0) >= _ROOTED or not _SHORTEST <= len(word.said) <= _LONGEST:
            return ()
        return self._corrected(word.said) or self._parted(raw.casefold())

    def _corrected(self, said: str) -> tuple[str, ...]:
        for most, kept in ((1, self.one), (2, self.two)):
            if most == 2 and len(said) < _LONG:
                break
            near = {word for rest in _without(said, most) for word in kept.get(rest, ())}
            if likely := [word for word in near if word[0] == said[0] and abs(len(word) - len(said)) <= most]:
                return (min(likely),)
        return ()

    def _parted(self, raw: str) -> tuple[str, ...]:
        """The two words of "batchnorm"."""
        for at in range(_PART, len(raw) - _PART + 1):
            both = [
                word.said for part in (raw[:at], raw[at:]) for word in words_of(part, self.lexicon.language)
            ]
            rooted = all(self.lexicon.within.get(said, 0) > _ROOTED for said in both)
            if rooted and self.known.intersection(both):
                return tuple(both)
        return ()


def _without(word: str, most: int) -> set[str]:
    """A word without up to so many letters."""
    found = last = {word}
    for _ in range(most):
        last = {rest[:at] + rest[at + 1 :] for rest in last for at in range(len(rest))}
        found = found | last
    return found


def _initials(texts: Iterable[str], lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The words of "batch norm" by "bn": two to four longer ones that stand side by side in what is asked and answered."""
    found = defaultdict[str, set[str]](set)
    for text in texts:
        names = _NAME.findall(text)
        for size in (2, 3, 4):
            for at in range(len(names) - size + 1):
                phrase = names[at : at + size]
                if all(len(name) > 2 for name in phrase):
                    said = {word.said for name in phrase for word in words_of(name, lexicon.language)}
                    found["".join(name[0] for name in phrase).casefold()] |= said
    return {letters: frozenset(said) for letters, said in found.items()}
