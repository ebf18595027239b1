"""Words of prompts: how names are joined, and what counts as the same words."""

import re
from collections.abc import Sequence

from app.handbook.cards.lexicon import ASKS, NO_NAMES, OPENS_NOTHING, POINTS_AT, POINTS_BACK, RELATES, VERBS

_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"[*_`~]+|==(?=\S)|(?<=\S)==|!?\[([^\]]*)\]\([^)]*\)|<[^>]+>")
URL = re.compile(r"<?\bhttps?://\S+")
_LEANS = re.compile(
    r"(?:^|[:;,–—(]\s*)(?:same|like|likewise|similar|ditto|see|also|idem)\b|^(?:as|and|or|but|plus|both|neither)\b"
    r"|\b(?:above|below)\b(?! \d)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[?!.…][^\w)\]$`*]*$")  # pictures may follow the question mark


def words(text: str) -> list[str]:
    """The words of a text, without case, punctuation and markup."""
    return _WORD.findall(text.casefold())


def plain(markdown: str) -> str:
    """Inline Markdown without emphasis, code marks, link targets and tags."""
    return " ".join(_MARKUP.sub(lambda found: found[1] or "", markdown).split())


def points_back(name: str) -> bool:
    """Whether a text begins with a word that means something said before it."""
    return bool(POINTS_BACK.intersection(words(name)[:1]))


def leans(text: str) -> bool:
    """Whether a text speaks of another that stands beside it, and may say the same: "no: same class", "and gradients"."""
    return _LEANS.search(text) is not None


def opens_nothing(name: str) -> bool:
    """Whether a name begins with a word for what is left over: "Other topics"."""
    return bool(OPENS_NOTHING.intersection(words(name)[:1]))


def names_nothing(name: str) -> bool:
    """Whether a line that leads to a list or a formula is no name of it: a sentence, a hint, "Examples"."""
    said = words(name)
    if not said or points_back(name) or opens_nothing(name) or " ".join(said) in NO_NAMES:
        return True
    if said[0] in RELATES:
        return True
    if said[0] in ASKS:
        return False
    return bool(POINTS_AT.intersection(said) or VERBS.intersection(said[1:-1]))


def unmarked(markdown: str) -> str:
    """Inline Markdown without bold; formulas stay as they are."""
    return markdown.replace("**", "").replace("__", "").strip()


def without_urls(text: str) -> str:
    """A text without bare addresses."""
    return URL.sub("", text)


def says(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a text, one after another."""
    if not phrase or len(phrase) > len(text):
        return False
    size, first = len(phrase), phrase[0]
    return any(
        text[place] == first and list(text[place : place + size]) == list(phrase)
        for place in range(len(text) - size + 1)
    )


def ask(name: str, wish: str) -> str:
    """A prompt that says what is wanted of a name: "Benefits: name the 3", "Why attention? Name the 3"."""
    name = name.rstrip(" :,;–—")
    if _ENDED.search(name):
        first = wish[0] if wish[0] in "¿¡" else ""
        return f"{name} {first}{wish[len(first) :][:1].upper()}{wish[len(first) + 1 :]}"
    return f"{name}{' — ' if ': ' in name else ': '}{wish}"
