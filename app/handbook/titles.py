"""What is in a title: number, explicit id, words, abbreviation; and the slug made from it."""

import re
import unicodedata
from dataclasses import dataclass

from markdown_it.token import Token

from app.handbook.plain import plain_inline

_NUMBER = re.compile(
    r"(?:(?:chapter|part|section|unit|module|lesson|kapitel|teil|chapitre|partie|cap[ií]tulo|глава)\s+(\d+)"
    r"|(\d+(?:\.\d+)+)|(\d+)(?=\s*[.):]))\s*[.):–—-]?\s+(?=\S)",
    re.IGNORECASE,
)
_ID = re.compile(r"\s*\{#([^\s{}]+)[^{}]*\}\s*$")
_ID_COMMENT = re.compile(r"\s*<!--\s*id:\s*([^\s<>]+?)\s*-->\s*$")
_ANCHOR = re.compile(r"</?a\b[^<>]*>")
_WHOLLY_BOLD = re.compile(r"(\*\*|__)((?:(?!\1).)+)\1$")
_ABBREVIATION = re.compile(r"\S.*?\s+\(([A-Z][A-Za-z0-9/&.-]*[A-Z][A-Za-z0-9]{0,3})s?\)$")
_WORD = re.compile(r"[^\W_]+")
_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A heading's words, apart from its number and its id."""

    text: str  # inline Markdown
    plain: str
    number: str | None
    id: str | None


def read_title(inline: Token) -> Title:
    """Takes a heading's inline token apart."""
    text, plain = inline.content.strip(), plain_inline(inline.children)
    explicit = None
    if (found := _ID.search(text)) is not None:
        explicit = found.group(1)
        text, plain = text[: found.start()], _ID.sub("", plain)
    if "<a" in text:
        text = _ANCHOR.sub("", text).strip()
    if (bold := _WHOLLY_BOLD.match(text)) is not None:
        text = bold.group(2)
    number = None
    if (match := _NUMBER.match(plain)) is not None:
        number = match.group(1) or match.group(2) or match.group(3)
        plain = plain[match.end() :]
        text = _NUMBER.sub("", text, count=1)
    return Title(text or plain, plain, number, explicit)


def id_comment(html: str) -> str | None:
    """The id that a comment `<!-- id: … -->` gives, if it is one."""
    found = _ID_COMMENT.match(html)
    return found.group(1) if found else None


def short(plain: str) -> str:
    """A title's abbreviation where it ends with one: "Long Short-Term Memory (LSTM)" gives "LSTM"."""
    found = _ABBREVIATION.match(plain) if plain.endswith(")") else None
    return found.group(1) if found else plain


def slug(text: str) -> str:
    """Lower-case words of any script joined by hyphens, 60 characters at most; "" where there are none."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    joined = "-".join(words)
    if len(joined) <= _SLUG_LENGTH:
        return joined
    return joined[:_SLUG_LENGTH].rsplit("-", 1)[0] if "-" in joined[:_SLUG_LENGTH] else joined[:_SLUG_LENGTH]


_KEY_LENGTH = 500  # characters; a database's index takes so much of any script


class Keys:
    """Hands out keys, each once: a second "motivation" becomes "motivation-2"."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, wish: str) -> str:
        wish = wish[:_KEY_LENGTH]
        if wish not in self._taken:
            self._taken[wish] = 1
            return wish
        count = self._taken[wish]
        while (key := f"{wish}-{count + 1}") in self._taken:
            count += 1
        self._taken[wish] = count + 1
        self._taken[key] = 1
        return key
