"""The language of the card browser: words, "phrases", `field:value`, and `-` before what must not be.

Reading never fails: what is not understood becomes a remark, and the rest is searched for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 500  # characters of a search
MAX_TERMS = 20
MAX_TAG = 40  # characters

STATES = ("due", "new", "learning", "review", "suspended", "buried", "leech", "unanswered", "retired")
NUMBERS = ("difficulty", "reps", "lapses")
KINDS = {
    "topic": ("topic",),
    "list": ("list",),
    "formula": ("formula-write", "formula-read"),
    "symbol": ("symbol",),
    "definition": ("term", "meaning"),
    "table": ("table-row", "table-column", "table-cell"),
    "contrast": ("contrast",),
    "cloze": ("cloze",),
    "question": ("question",),
}
_EXACT_KINDS = {kind: (kind,) for kinds in KINDS.values() for kind in kinds}
FIELDS = ("topic", "handbook", "kind", "is", "tag", *NUMBERS)

Comparison = Literal["<", "<=", "=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be found: one, which may be only begun, or several in a row."""

    text: str
    phrase: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A topic or a handbook by its key or slug, or by a part of its title; a tag by its name."""

    field: Literal["topic", "handbook", "tag"]
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OfKind:
    kinds: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    state: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    number: str
    comparison: Comparison
    value: float
    negated: bool = False


Term = Text | Named | OfKind | Is | Compared


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked, all of which must hold, and what was not understood."""

    terms: tuple[Term, ...] = ()
    remarks: tuple[str, ...] = ()

    def asks_for(self, state: str) -> bool:
        return Is(state) in self.terms


class _Unclear(Exception):
    """A word that cannot be meant; its text is the remark."""


# A quotation mark that is not closed yet reaches to the end: the learner is still typing.
_WORD = re.compile(r'(?P<minus>-?)(?:(?P<field>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]*))')
_NUMBER = re.compile(r"(?P<sign><=|>=|<|>|=)?(?P<value>\d{1,6}(?:\.\d{1,6})?)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def parse(query: str) -> Search:
    """Reads a search of any length and make."""
    text = _UNPRINTABLE.sub(" ", query[: MAX_LENGTH + 1])
    remarks = []
    if len(text) > MAX_LENGTH:
        text = text[:MAX_LENGTH]
        remarks.append(f"A search can have {MAX_LENGTH} characters; what came after them was left out.")
    terms: list[Term] = []
    for match in _words(text):
        if len(terms) == MAX_TERMS:
            remarks.append(f"A search can have {MAX_TERMS} words; what came after them was left out.")
            break
        try:
            terms.append(_term(match))
        except _Unclear as unclear:
            remarks.append(str(unclear))
    return Search(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(remarks)))


def _words(text: str) -> Iterator[re.Match[str]]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _WORD.match(text, place)
        assert match is not None  # every part of the pattern may be empty
        if match.end() == place:
            return
        yield match
        place = match.end()


def _term(match: re.Match[str]) -> Term:
    field, quoted = (match["field"] or "").lower(), match["quoted"]
    value = (match["plain"] if quoted is None else quoted).strip()
    negated = bool(match["minus"])
    if not field:
        return _text(value, quoted is not None, negated)
    if field not in FIELDS:
        raise _Unclear(
            f"There is no “{field[:20]}:”. There are {_listed(f'{name}:' for name in FIELDS)}. "
            "Put the words in quotation marks to look for them as they stand."
        )
    if not value:
        raise _Unclear(f"“{field}:” needs something after the colon, such as {field}:{_EXAMPLES[field]}.")
    return _of_field(field, value, negated)


def _text(value: str, phrase: bool, negated: bool) -> Text:
    if not any(character.isalnum() for character in value):
        raise _Unclear(
            f"“{value[:20]}” has no letter or digit to look for." if value else "A word is missing."
        )
    return Text(value.lower(), phrase, negated)


_EXAMPLES = {
    "topic": "lstm",
    "handbook": '"deep learning"',
    "kind": "formula",
    "is": "due",
    "tag": "hard",
    "difficulty": ">7",
    "reps": ">3",
    "lapses": ">=2",
}


def _of_field(field: str, value: str, negated: bool) -> Term:
    if field == "topic" or field == "handbook":
        return Named("topic" if field == "topic" else "handbook", value.lower(), negated)
    if field == "tag":
        return Named("tag", tag_name(value), negated)
    if field == "kind":
        return OfKind(_kinds(value.lower()), negated)
    if field == "is":
        return Is(_state(value.lower()), negated)
    return _compared(field, value, negated)


def _kinds(value: str) -> tuple[str, ...]:
    kinds = KINDS.get(value) or _EXACT_KINDS.get(value)
    if kinds is None:
        raise _Unclear(f"There is no kind “{value[:20]}”. There are {_listed(KINDS)}.")
    return kinds


def _state(value: str) -> str:
    if value not in STATES:
        raise _Unclear(f"A card is never “{value[:20]}”. It may be {_listed(STATES, 'or')}.")
    return value


def _compared(field: str, value: str, negated: bool) -> Compared:
    match = _NUMBER.fullmatch(value)
    if match is None:
        raise _Unclear(f"“{field}:{value[:20]}” is no comparison. Write it as {field}:{_EXAMPLES[field]}.")
    signs: dict[str | None, Comparison] = {"<": "<", "<=": "<=", ">=": ">=", ">": ">"}
    return Compared(field, signs.get(match["sign"], "="), float(match["value"]), negated)


def tag_name(text: str) -> str:
    """A tag in its one form: small letters, words joined by hyphens; empty where nothing is left."""
    words = re.findall(r"[^\s\",:]+", _UNPRINTABLE.sub(" ", text[: 4 * MAX_TAG]))
    return "-".join(words).casefold()[:MAX_TAG].strip("-")


def _listed(names: Iterable[str], last: str = "and") -> str:
    *first, end = names
    return f"{', '.join(first)} {last} {end}"
