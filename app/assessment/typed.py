"""Short answers: the same words, whatever their case, accents and order of typing slips."""

import re
import unicodedata
from collections.abc import Sequence

from app.assessment.model import Typed

_SIGNIFICANT = re.compile(r"(?:(?<![^\s(=])[-−](?=\d))?[^\W_]+(?:[.,]\d+)*[+#]*|[<>=≤≥%]")
_ARTICLES = {"a", "an", "the"}
_LONG = 6  # letters from which one slip is forgiven
_VERY_LONG = 12  # letters from which two are
MOST = 2_000  # characters of a response that are looked at


def normal(text: str) -> str:
    """The words of a text without case, accents, markup, articles and punctuation; idempotent."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:MOST]).casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    words = _SIGNIFICANT.findall(unicodedata.normalize("NFKC", text))
    kept = [word for word in words if word not in _ARTICLES]
    return " ".join(word.replace("−", "-") for word in kept or words)


def matches(given: str, typed: Typed) -> bool:
    """Whether a response is one of the accepted wordings."""
    if len(given) > MOST:
        return False
    if typed.exact:
        return given.strip() in {one.strip() for one in typed.accepted}
    return any(alike(given, one) for one in typed.accepted)


def alike(given: str, accepted: str) -> bool:
    """Whether two texts say the same, but for a slip of the finger in each long word.

    Words are compared one by one, and as one run where only blanks and hyphens differ ("softmax", "soft-max").
    """
    one, other = normal(given).split(), normal(accepted).split()
    if not one or not other:
        return given.strip() == accepted.strip() != ""
    if one == other or "".join(one) == "".join(other):
        return True
    return len(one) == len(other) and all(_same_word(a, b) for a, b in zip(one, other, strict=True))


def _same_word(given: str, accepted: str) -> bool:
    if given == accepted:
        return True
    shorter = min(len(given), len(accepted))
    if shorter < _LONG or not (given.isalpha() and accepted.isalpha()) or _differ_in_meaning(given, accepted):
        return False
    return slips(given, accepted) <= (2 if shorter >= _VERY_LONG else 1)


def _differ_in_meaning(one: str, other: str) -> bool:
    """Whether the difference is a prefix or an end that turns the meaning: "stationary" and "nonstationary"."""
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith(shorter) or (one[:2] != other[:2] and one[2:] == other[2:])


def slips(one: str, other: str) -> int:
    """How many letters were left out, put in, replaced or swapped with their neighbour (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: Sequence[int] = []
    row: Sequence[int] = range(len(other) + 1)
    for i, a in enumerate(one, 1):
        older, before = before, row
        current = [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, current[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            current.append(cost)
        row = current
    return row[-1]


def assign(given: Sequence[str], points: Sequence[Typed]) -> list[int]:
    """For each text the point that it names, or -1; no point is named twice, and as many as possible are.

    Recall is scored by this: augmenting paths over at most a few dozen texts and points.
    """
    fits = [[n for n, point in enumerate(points) if matches(text, point)] for text in given]
    owner: dict[int, int] = {}

    def place(text: int, seen: set[int]) -> bool:
        for point in fits[text]:
            if point not in seen:
                seen.add(point)
                if point not in owner or place(owner[point], seen):
                    owner[point] = text
                    return True
        return False

    for text in range(len(given)):
        place(text, set())
    found = [-1] * len(given)
    for point, text in owner.items():
        found[text] = point
    return found
