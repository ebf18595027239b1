"""What a point may be called, and which way a list's name leans."""

import re
from enum import Enum

from app.handbook.cards.wording import words
from app.handbook.grammar import parse_inline
from app.handbook.plain import plain_inline


class Leaning(Enum):
    """What a list says of a thing."""

    GOOD = "good"
    BAD = "bad"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASIDE = re.compile(r"\s*\(([^()]+)\)\s*")
_EITHER = re.compile(r"\s*/\s*|\s+or\s+")
_TAIL = re.compile(r"(?:[\s,;:.]|\b(?:and|or|etc)\b)+$")
_GOOD = _words(
    """
    advantage advantages benefit benefits pros strength strengths vorteil vorteile stärken avantage avantages ventaja
    ventajas vantagem vantagens beneficios benefícios преимущества плюсы 优点 优势 利点 長所 メリット 장점 مزايا
    """
)
_BAD = _words(
    """
    cons disadvantage disadvantages drawback drawbacks limitation limitations pitfalls weakness weaknesses nachteil
    nachteile schwächen inconvénient inconvénients limites desventaja desventajas limitaciones desvantagem desvantagens
    limitações недостатки минусы 缺点 劣势 欠点 短所 デメリット 단점 عيوب
    """
)

# First words of points that tell which way they lean.
JUDGES = _words(
    """
    bad better easier easy fast faster fewer good hard high less low lower more no not poor slow slower
    """
)


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


def leaning(name: str) -> Leaning | None:
    """Whether a list names what is good of a thing or what is bad; None for both, and for all others."""
    said = set(words(name))
    good, bad = bool(said & _GOOD), bool(said & _BAD)
    return None if good == bad else Leaning.GOOD if good else Leaning.BAD
