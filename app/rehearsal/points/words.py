r"""Texts as words that can be compared: folded, stemmed, with formulas as their signs and the place of each.

A formula's signs are words, too: `$h_t = o_t \odot \tanh(c_t)$` says h_t, o_t, tanh and c_t, and `σ(b)` says sigma. What
is written in Chinese or Japanese has no spaces, so every two neighbouring characters are a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from app.handbook.language import ENGLISH, common_words
from app.rehearsal.points.english import DENIED, FORMS, NEGATORS, NUMBERS, OPPOSITE, SAME, SMALL
from app.rehearsal.points.model import DENIES, Word
from app.rehearsal.points.numbers import MARK, NUMBER, POWER, number, spoken

_STEMMED = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
_NO_LETTERS = POWER + "₀₁₂₃₄₅₆₇₈₉ⁿₙ"
_PIECE = re.compile(
    rf"(?P<number>{NUMBER})"
    rf"|(?P<power>[{POWER}]+)"
    r"|(?P<sign>(?:\\?[A-Za-z]{1,12}|\{[A-Za-z]\})_(?:\{[^{}\s]{1,12}\}|\\?\w+))"
    r"|\\(?P<command>[A-Za-z]+)"
    r"|(?P<han>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+)"
    rf"|(?P<word>[^\W\d_{_NO_LETTERS}]+(?:[’'][^\W\d_{_NO_LETTERS}]+)*)"
)
_UNSAID = (
    "frac dfrac tfrac odot cdot times left right text mathrm mathbf mathbb mathcal boldsymbol operatorname sqrt quad qquad top "
    "partial begin end aligned"
)
_SILENT = frozenset(_UNSAID.split())
_LETTERS = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta"} | {
    "κ": "kappa", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "∞": "inf"
}  # fmt: skip
_LONGEST = 40  # characters of a word; more is no word


def words_of(text: str, language: str) -> list[Word]:
    """The words of a text in their order."""
    found: list[Word] = []
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup
        start, end = piece.span()
        if kind == "word":
            found.extend(_worded(piece[0], start, language))
        elif kind == "han":
            found.extend(_paired(piece[0], start))
        elif kind in ("number", "power"):
            found.append(Word(number(piece[0]), start, end))
        elif kind == "sign":
            found.append(Word(_sign(piece[0]), start, end))
        elif (name := piece["command"]) not in _SILENT:
            found.append(Word(_stem(name.casefold(), language)[0], start, end))
    return spoken(found)


def _worded(raw: str, start: int, language: str) -> Iterator[Word]:
    if len(raw) > _LONGEST:
        return
    said, negated = _stem(_folded(raw), language)
    if said:
        yield Word(said, start, start + len(raw), negated)


def _paired(raw: str, start: int) -> Iterator[Word]:
    for at in range(max(1, len(raw) - 1)):
        yield Word(raw[at : at + 2], start + at, start + min(at + 2, len(raw)))


def _folded(raw: str) -> str:
    """Without case and accents; Greek letters by their names."""
    if raw.isascii():
        return raw.lower()
    if raw in _LETTERS:
        return _LETTERS[raw]
    parts = unicodedata.normalize("NFKD", raw.casefold().replace("’", "'"))
    return "".join(char for char in parts if not unicodedata.combining(char))


def _sign(raw: str) -> str:
    return re.sub(r"[\\{}\s]", "", raw).casefold()


@lru_cache(maxsize=16)
def small_words(language: str) -> frozenset[str]:
    """Words that tell nothing of what is said, as they are compared."""
    words = SMALL if language == ENGLISH else common_words(language)
    return frozenset(_stem(word, language)[0] for word in words)


@lru_cache(maxsize=32_768)
def _stem(word: str, language: str) -> tuple[str, bool]:
    """The stem, and whether the word negates it."""
    word = word.removesuffix("'s")
    if language != ENGLISH:
        return (_stemmer(language).stemWord(word) if language in _STEMMED else word), False
    if word in NEGATORS or word.endswith("n't"):
        return DENIES, False
    if word in NUMBERS:
        return f"{MARK}{NUMBERS[word]}", False
    if word in DENIED:
        return _stem(DENIED[word], language)[0], True
    negated = len(word) > 6 and word.startswith("un") and not word.startswith(("under", "uni", "until"))
    return _english(word[2:] if negated else word), negated


def _english(word: str) -> str:
    stem = _spelt(word)
    return _senses().get(stem, stem)


def _spelt(word: str) -> str:
    """The stem, by one spelling: "normalised" and "normalization" are one."""
    word = FORMS.get(word, word)
    word = re.sub(r"([iy])s(e|ed|es|ing|er|ers|ation|ations)$", r"\1z\2", word) if len(word) > 6 else word
    word = re.sub(r"([a-z]{2})our", r"\1or", word) if len(word) > 5 else word
    stem: str = _stemmer(ENGLISH).stemWord(word)
    return stem[:-2] if stem.endswith("iz") and len(stem) > 6 else stem


@lru_cache(maxsize=1)
def _senses() -> dict[str, str]:
    groups = [[_spelt(word) for word in line.split()] for line in SAME.split("\n") if line]
    return {stem: group[0] for group in groups for stem in group}


@lru_cache(maxsize=8)
def opposites(language: str) -> frozenset[tuple[str, str]]:
    """Pairs of stems that exclude one another, both ways round."""
    if language != ENGLISH:
        return frozenset()
    pairs = [[_stem(word, language)[0] for word in line.split()] for line in OPPOSITE.split("\n") if line]
    return frozenset(pair for one, other in pairs for pair in ((one, other), (other, one)))


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMED[language])
