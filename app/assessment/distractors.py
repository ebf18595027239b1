"""Wrong options that are worth reading: near to the right one, of its form and size, and certainly not right as well."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.assessment.typed import normal
from app.assessment.wording import same_option
from app.handbook.cards.wording import leans, plain, says, words
from app.kernel.seeds import seed_of

WANTED = 3
LEAST = 2
_MATH = re.compile(r"\$[^$]+\$")
_SIGN = re.compile(r"\\[A-Za-z]+|[^\s{}$=()_^,]")
_NUMBER = re.compile(r"[-−+~≈<>]?\s*\d")
_LITTLE = {
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "for",
    "and",
    "or",
    "to",
    "with",
    "by",
    "is",
    "are",
    "as",
    "at",
    "from",
}
_TOO_LONG, _HAIR = 1.6, 12  # times as long, and characters more, before a length tells


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that is wrong here because it is right elsewhere."""

    text: str
    distance: int  # 0: from the same note; 1: topic; 2: neighbouring topic; 3: chapter; 4: elsewhere


def pick(
    key: str, candidates: Iterable[Candidate], right: Collection[str] = (), seed: object = ""
) -> tuple[str, ...]:
    """Up to three, the nearest first; () where there are fewer than two.

    Args:
        key: the right option.
        candidates: what might be chosen; what leans on another option is not.
        right: all else that is right or may be taken for it; what says the same is left out.
        seed: decides between those that are equally near, the same each time.
    """
    ranked = sorted(
        candidates, key=lambda one: (one.distance, _unlike(one.text, key), seed_of(seed, one.text))
    )
    chosen: list[str] = []
    known = (key, *right)
    if leans(key):
        return ()
    for one in ranked:
        if (
            leans(one.text)
            or form(one.text) != form(key)
            or any(too_close(one.text, other) for other in known)
        ):
            continue
        if any(too_close(one.text, other) for other in chosen):
            continue
        if not tells_by_length(key, [*chosen, one.text]):
            chosen.append(one.text)
        if len(chosen) == WANTED:
            break
    return tuple(chosen) if len(chosen) >= LEAST else ()


@lru_cache(maxsize=10_000)
def form(text: str) -> tuple[bool, ...]:
    """What shows at a glance: a formula, code, a number, a sentence, a foreign script, how it begins and ends."""
    bare = text.strip()
    return (
        bool(_MATH.search(bare)),
        "`" in bare,
        bool(_NUMBER.match(plain(bare))),
        len(words(bare)) > 12,
        bare.replace("…", "").isascii() or bool(_MATH.search(bare)),
        bare.rstrip("*_` ").endswith((".", "!", "?")),
        plain(bare)[:1].islower(),
    )


def too_close(one: str, other: str) -> bool:
    """Whether two texts may be taken for the same: equal, or one's words all among the other's."""
    if "$" in one or "$" in other or "`" in one or "`" in other:
        return same_option(one, other) or normal(plain(one)) == normal(plain(other)) != ""
    first, second = content(one), content(other)
    if not first or not second:
        return same_option(one, other)
    return first <= second or second <= first


@lru_cache(maxsize=10_000)
def content(text: str) -> frozenset[str]:
    """The words of a text that carry it, without their ends: "methods" and "method", "deletes" and "delete" are one."""
    return frozenset(_stem(word) for word in words(plain(text)) if word not in _LITTLE)


def tells_by_length(key: str, others: Sequence[str]) -> bool:
    """Whether the key is much longer, or much shorter, than every other option."""
    size, sizes = len(plain(key)), [len(plain(other)) for other in others]
    if not sizes:
        return False
    longest, shortest = max(sizes), min(sizes)
    return size > longest * _TOO_LONG + _HAIR or shortest > size * _TOO_LONG + _HAIR


def shared_signs(one: str, other: str) -> float:
    """The share of signs that two formulas have in common, 0..1; brackets and the like do not count."""
    first, second = (set(_SIGN.findall(text)) for text in (one, other))
    return len(first & second) / max(1, len(first | second))


def says_key(prompt: str, key: str) -> bool:
    """Whether a prompt holds the words of the key."""
    asked, said = words(plain(prompt)), words(plain(key))
    return bool(said) and says(asked, said)


def _stem(word: str) -> str:
    for end in ("ing", "ies", "es", "ed", "e", "s"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def _unlike(text: str, key: str) -> int:
    """How much longer or shorter, in steps of a dozen characters; of formulas how few signs they share, in tenths."""
    if text.startswith("$") and key.startswith("$"):
        return 10 - round(10 * shared_signs(text, key))
    return abs(len(plain(text)) - len(plain(key))) // 12
