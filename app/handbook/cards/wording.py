"""Words of prompts: how names are joined, and what counts as the same words."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"[*_`~]+|!?\[([^\]]*)\]\([^)]*\)|<[^>]+>")
_URL = re.compile(r"<?\bhttps?://\S+")
_ENDED = re.compile(r"[?!.…][^\w)\]$`*]*$")  # pictures may follow the question mark
_POINTS_BACK = {"it", "its", "this", "these", "that", "those", "they", "their", "he", "she", "such"}


def words(text: str) -> list[str]:
    """The words of a text, without case, punctuation and markup."""
    return _WORD.findall(text.casefold())


def plain(markdown: str) -> str:
    """Inline Markdown without emphasis, code marks, link targets and tags."""
    return " ".join(_MARKUP.sub(lambda found: found[1] or "", markdown).split())


def points_back(name: str) -> bool:
    """Whether a text begins with a word that means something said before it."""
    return bool(_POINTS_BACK.intersection(words(name)[:1]))


def unmarked(markdown: str) -> str:
    """Inline Markdown without bold; formulas stay as they are."""
    return markdown.replace("**", "").replace("__", "").strip()


def without_urls(text: str) -> str:
    """A text without bare addresses."""
    return _URL.sub("", text)


def joined(names: Sequence[str]) -> str:
    """Names as in a sentence: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


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
        return f"{name} {wish[:1].upper()}{wish[1:]}"
    return f"{name}: {wish}"
