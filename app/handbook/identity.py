"""What a text is known by: fingerprints that forgive a little, words that tell how alike two texts are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

# Formulas count sign by sign, and so does code with signs in it, however marked up. Elsewhere punctuation and
# tags are no part of what is said, but plus and minus of numbers and names ("-1", "C++") are.
_SIGNIFICANT = re.compile(
    r"(?P<formula>\$[^$]+\$)"
    r"|(?:(?<!`)`++|<code>)(?P<code>[^`<]+)(?:`+|</code>)"
    r"|(?P<tag></?(?:a|b|br|code|em|i|kbd|p|span|strong|sub|sup|u)\b[^<>]{0,80}>)"
    r"|[+-]?\d+(?:[.,]\d+)*"
    r"|[^\s!-/:-@\[-`{-~\u00a1-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u303f\uff01-\uff0f]+[+#]*",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[^\w\s./-]")
_WORD = re.compile(r"<[^<>]{1,80}>|(\w+)")  # tags are no words
_OPENING = 8  # words; a shorter beginning says too little


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits, the same for texts that differ in white space alone."""
    return _digest(text.split())


def loose_fingerprint(text: str) -> str:
    """The same also for texts that differ in case, and in punctuation outside formulas and code."""
    return _digest(_significant(text))


def _significant(text: str) -> Iterable[str]:
    for match in _SIGNIFICANT.finditer(text):
        formula, code, tag = match.group("formula", "code", "tag")
        if formula or (code and _SIGNS.search(code)):
            yield "".join((formula or code).split())
        elif code:
            yield from (word.casefold() for word in code.split())
        elif not tag:
            yield match[0].casefold()


def _digest(parts: Iterable[str]) -> str:
    return blake2b(" ".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Wording:
    """A text as compared with others: its stem (the first paragraph) and what follows."""

    text: str

    @cached_property
    def parts(self) -> tuple[str, str]:
        stem, _, rest = self.text.strip().partition("\n\n")
        return stem, rest

    @cached_property
    def stem_fingerprint(self) -> str:
        return loose_fingerprint(self.parts[0])

    @cached_property
    def words(self) -> frozenset[str]:
        return self.stem | self.rest

    @cached_property
    def stem(self) -> frozenset[str]:
        return frozenset(_words(self.parts[0]))

    @cached_property
    def rest(self) -> frozenset[str]:
        return frozenset(_words(self.parts[1]))

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """The first words of what follows the stem; () where they are too few to tell anything."""
        words = tuple(_words(self.parts[1][:300])[:_OPENING])
        return words if len(words) == _OPENING else ()


def word_runs(text: str, apart: str) -> frozenset[int]:
    """All runs of three words in a row, as numbers; those of texts with another `apart` are others."""
    words = _words(text)
    return frozenset(hash((apart, *run)) for run in zip(words, words[1:], words[2:], strict=False))


def likeness(one: Wording, other: Wording, weights: Mapping[str, float]) -> float:
    """How alike two texts are, 0 to 1, by the words they share; rare words weigh more.

    Authors reword a question and keep its answer, or the other way round, so a stem and what follows are
    compared each for itself as well: an answer that stays outweighs a question that does not.
    """
    whole = _shared(one.words, other.words, weights)
    stem = _shared(one.stem, other.stem, weights)
    if not one.rest or not other.rest:
        return max(whole, stem)
    if min(len(one.rest), len(other.rest)) < _OPENING:
        return whole  # "To be written." says nothing of what it answers
    alike_from_the_start = bool(one.opening) and one.opening == other.opening
    rest = max(_shared(one.rest, other.rest, weights), 0.9 * alike_from_the_start)
    return max(whole, (stem + rest) / 2, 0.9 * rest)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word]


def _shared(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Dice's coefficient of two weighted sets of words."""
    both = sum(weights.get(word, 1.0) for word in one & other)
    either = sum(weights.get(word, 1.0) for word in one | other)
    return 2 * both / (both + either) if either else 0.0
