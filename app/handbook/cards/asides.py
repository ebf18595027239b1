"""What stands in a handbook and is nothing to learn: words about the handbook itself, and lists of links."""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from app.handbook.cards.lexicon import ASIDE_TITLES, GATHERS, LEADS
from app.handbook.cards.wording import URL, plain, words

_OPENINGS = (
    "how to use this",
    "about this",
    "index of",
    "contributing to",
    "links to",
    "i teach",
    "list of links",
)
_OF_ITSELF = re.compile(
    r"\bthis (?:repo|repository|interview)\b|\bcontributions? (?:are|is) (?:always )?welcome\b|\bfeel free to\b"
    r"|\bthis (?:guide|handbook|article|document|course|section|chapter|post|book|collection|topic) "
    r"(?:is|was|contains|covers|provides|collects|lists|gives|could|will|has)\b|\bbuy me a\b|\bstay tuned\b"
    r"|\b(?:links?|resources?|courses?|material) (?:below|to help)\b|\b(?:following|below) (?:links|resources)\b",
    re.IGNORECASE,
)
_LONGEST_OF_ITSELF = 90  # words; a longer text says more than what the handbook is
_PICTURE = re.compile(r"!\[|<(?:img|svg|video)\b")
_LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|<a\b[^>]*>(?P<html>.*?)</a>", re.DOTALL
)
_ITEM_LINK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[([^\]./]*)\]", re.MULTILINE)
_ELSEWHERE = re.compile(
    r"\b(?:refer|see|same|mentioned|answered|explained|check|look)\b.*\b(?:above|below|previous|earlier|before)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_PROMISE = re.compile(
    r"\b(?:the following|as follows|listed below|given below)(?:\s+\w+){0,2}\s*[.:,]?\s*$", re.IGNORECASE
)
_SHORT = 80  # characters of an answer that may be no more than "See the answer above."
_LONGEST_NAME = 3  # words of a link that is a name: "[Redux](…)"
_LINKED, _FEW_LINKS, _SAID = (
    0.6,
    3,
    8,
)  # share of entries with links; how many make a list; words that each says besides


def is_aside(title: str) -> bool:
    """Whether a section's title says that it speaks of the handbook: its licence, its authors, what to read next."""
    said = " ".join(words(title))
    return (
        said in ASIDE_TITLES or said.startswith(_OPENINGS) or said.endswith(("start here", "read me first"))
    )


def gathers_questions(title: str) -> bool:
    """Whether a section's title says that questions stand under it."""
    return bool(GATHERS.intersection(words(title)[-1:])) or title.casefold().endswith(
        ("with solutions", "with answers")
    )


def is_of_itself(text: str) -> bool:
    """Whether a short text speaks of the handbook that it stands in."""
    return len(words(text)) <= _LONGEST_OF_ITSELF and _OF_ITSELF.search(plain(text)) is not None


def is_unfinished(text: str) -> bool:
    """Whether a text promises what does not follow: it ends with a colon or a comma, or names "the following"."""
    if _PROMISE.search(text):
        return True
    return text.rstrip(" \n*_").endswith((":", ",", "：", "，", "、"))


def only_refers(text: str) -> bool:
    """Whether a text only sends the reader elsewhere; links that are short names in a list are an answer."""
    if len(text) <= _SHORT and _ELSEWHERE.search(text):
        return True
    if "](" not in text and "][" not in text and "<a" not in text and "http" not in text:
        return False
    left = set(words(_TAG.sub(" ", URL.sub(" ", _LINK.sub(" ", text)))))
    if _PICTURE.search(text) or not all(word in LEADS or word.isdecimal() for word in left):
        return False
    named = [found["text"] or found["html"] or "" for found in _LINK.finditer(text)]
    names = [
        name for name in named if len(words(name)) <= _LONGEST_NAME and "." not in name and "/" not in name
    ]
    return bool(left) or len(names) < 2 or len(names) < len(named)


def lists_links(tokens: Sequence[Token]) -> bool:
    """Whether most entries of the lists and tables of a text are links, and little else is said."""
    entries = linked = said = besides = 0
    in_entry = 0
    for token in tokens:
        if token.type in ("list_item_open", "tbody_open"):
            in_entry += 1
        elif token.type in ("list_item_close", "tbody_close"):
            in_entry -= 1
        if token.type in ("list_item_open", "tr_open") and in_entry:
            entries += 1
        if token.type == "inline":
            links, spoken = _spoken(token.children or ())
            linked += bool(links and in_entry)
            said += spoken if in_entry else 0
            besides += 0 if in_entry else spoken
    return linked >= max(_FEW_LINKS, _LINKED * entries) and said < _SAID * entries and besides < 5 * _SAID


def _spoken(children: Iterable[Token]) -> tuple[int, int]:
    """How many links a text has, and how many words outside of them."""
    links = spoken = depth = 0
    for child in children:
        if child.type.startswith("link"):
            depth += child.nesting
            links += child.nesting > 0
        elif depth == 0 and child.type in ("text", "code_inline", "math_inline"):
            spoken += len(words(child.content))
    return links, spoken
