"""What counts as the same option, and which options cannot be moved."""

import re

from app.assessment.tex import equal
from app.assessment.typed import normal
from app.handbook.cards.wording import plain

_REFERS = re.compile(
    r"\b(?:all|none|both|neither|any|either|two|some)\b.{0,20}\b(?:above|below|them|these|options?|answers?)\b"
    r"|^\W*(?:both|all of|none of|neither)\b|^\W*(?:only )?\(?[A-Ha-h]\)?(?:\s*(?:,|and|or|&|/)\s*\(?[A-Ha-h]\)?)+\W*$",
    re.IGNORECASE,
)
_WHOLLY_MATH = re.compile(r"\s*\$([^$]+)\$\s*")


def same_option(one: str, other: str) -> bool:
    """Whether two options read the same: case, markup, white space and how a formula is written aside.

    Code keeps its case and signs, for `a` and `A` differ there.
    """
    if (first := _WHOLLY_MATH.fullmatch(one)) and (second := _WHOLLY_MATH.fullmatch(other)):
        return equal(first[1], second[1])
    if "`" in one or "`" in other or "$" in one or "$" in other or not (normal(one) and normal(other)):
        return "".join(one.split()) == "".join(other.split())
    return plain(one).casefold().split() == plain(other).casefold().split()


def refers_to_others(option: str) -> bool:
    """Whether an option speaks of the others: "All of the above", "A and C"."""
    return bool(_REFERS.search(plain(option)))
