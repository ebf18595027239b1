"""What a handbook itself says of its words: how rare they are, and which of them are names of one thing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from app.rehearsal.points.model import DENIES, Word
from app.rehearsal.points.words import small_words, words_of

_LONG_AND_SHORT = re.compile(r"((?:[^\W\d_][\w-]+[ -]){1,6}[^\W\d_][\w-]+)\s+\(([A-Z][\w-]{1,9}?)s?\)")
_LONGEST = 7  # words of a name
_FEW = 40  # texts; of fewer, how often a word stands in them tells little


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a handbook. Weights lie between 0 (said everywhere) and 1 (said nowhere)."""

    language: str
    texts: int
    within: Mapping[str, int]  # in how many texts a word stands
    short: Mapping[tuple[str, ...], str]  # the words of a name: its abbreviation
    first: frozenset[str]  # words that such a name begins with

    @classmethod
    def of(cls, texts: Iterable[str], language: str = "en") -> "Lexicon":
        """Of a handbook's texts: its answers, key points and definitions, plain or Markdown, each by itself."""
        passages = [passage for text in texts for passage in text.split("\n\n")]
        short: dict[tuple[str, ...], str] = {}
        for passage in passages:
            short |= _abbreviations(passage, language)
        within: Counter[str] = Counter()
        lexicon = cls(language, len(passages), within, short, frozenset(name[0] for name in short))
        for passage in passages:
            within.update({word.said for word in lexicon.read(passage)})
        return lexicon

    def as_data(self) -> dict[str, Any]:
        """As JSON can keep it; see `from_data`."""
        short = [[list(words), abbreviation] for words, abbreviation in self.short.items()]
        return {"language": self.language, "texts": self.texts, "within": dict(self.within), "short": short}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Lexicon":
        short = {tuple(words): abbreviation for words, abbreviation in data["short"]}
        first = frozenset(name[0] for name in short)
        return cls(data["language"], data["texts"], data["within"], short, first)

    def weight(self, said: str) -> float:
        """How much it tells that a word was said."""
        if said == DENIES or said in small_words(self.language):
            return 0.0
        texts = max(self.texts, _FEW)
        return max(0.0, 1 - log(1 + self.within.get(said, 0)) / log(1 + texts))

    def read(self, text: str) -> list[Word]:
        """The words of a text; names that the handbook abbreviates are their abbreviations."""
        words = words_of(text, self.language)
        found: list[Word] = []
        at = 0
        while at < len(words):
            size = self._named(words, at) if words[at].said in self.first else 0
            said = self.short[tuple(word.said for word in words[at : at + size])] if size else words[at].said
            last = words[at + max(1, size) - 1]
            found.append(Word(said, words[at].start, last.end, words[at].negated))
            at += max(1, size)
        return found

    def _named(self, words: Sequence[Word], at: int) -> int:
        """How many words from here on are a name that has an abbreviation; 0 if none."""
        for size in range(min(_LONGEST, len(words) - at), 1, -1):
            if tuple(word.said for word in words[at : at + size]) in self.short:
                return size
        return 0


def _abbreviations(text: str, language: str) -> dict[tuple[str, ...], str]:
    """What "Long Short-Term Memory (LSTM)" and its like say."""
    found: dict[tuple[str, ...], str] = {}
    for phrase in _LONG_AND_SHORT.finditer(text):
        parts = re.split(r"[ -]", phrase[1])
        letters = [char for char in phrase[2] if char.isupper()]
        named = _named(parts, letters)
        short = words_of(phrase[2], language)
        if named and len(short) == 1:
            found[tuple(word.said for word in words_of(" ".join(named), language))] = short[0].said
    return found


def _named(parts: Sequence[str], letters: Sequence[str]) -> Sequence[str]:
    """The last words of a phrase that begin with these letters, one after another."""
    last = parts[-len(letters) :]
    fits = len(last) == len(letters) and len(letters) > 1
    return last if fits and all(p[:1].upper() == c for p, c in zip(last, letters, strict=True)) else ()
