"""What a point may be called, and which way a list's name leans."""

import re

from app.handbook.cards.wording import words
from app.handbook.grammar import parse_inline
from app.handbook.plain import plain_inline

_ASIDE = re.compile(r"\s*\(([^()]+)\)\s*")
_EITHER = re.compile(r"\s*/\s*|\s+or\s+")
_TAIL = re.compile(r"(?:[\s,;:.]|\b(?:and|or|etc)\b)+$")
_GOOD = {
    "advantage",
    "advantages",
    "benefit",
    "benefits",
    "pros",
    "strength",
    "strengths",
    "why",
    "reason",
    "reasons",
}
_BAD = {
    "limitation",
    "limitations",
    "disadvantage",
    "disadvantages",
    "cons",
    "drawback",
    "drawbacks",
    "challenges",
}
_BAD |= {"weakness", "weaknesses", "problems", "problem", "issues", "pitfalls", "mistakes"}


def wordings_of(point: str) -> tuple[str, ...]:
    """The point, without its aside, the aside where it is a name, and each of two names: "Adam / AdamW"."""
    point = _TAIL.sub("", _spoken(point))
    found = [point]
    if (aside := _ASIDE.search(point)) is not None and point[: aside.start()].strip():
        rest = _ASIDE.sub(" ", point).strip()
        found.append(rest)
        if len(aside[1].split()) <= 4 and "," not in aside[1]:
            found.append(aside[1])
        point = rest
    parts = _EITHER.split(point)
    if len(parts) > 1 and (all(len(part.split()) == 1 for part in parts) or "/" in point.replace(" / ", "")):
        found += parts
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _spoken(markdown: str) -> str:
    """The text without markup; unlike a search for marks, a parser keeps the underscores of names."""
    return plain_inline(parse_inline(markdown)[0].children)


def leaning(name: str) -> str:
    """Whether a list names what is good, what is bad, or things."""
    said = set(words(name))
    return "good" if said & _GOOD else "bad" if said & _BAD else "things"
