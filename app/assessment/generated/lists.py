"""Lists: name them all, which one is not among them, and steps to be put in order."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from app.assessment.distractors import LEAST, WANTED, content, form, says_key, tells_by_length, too_close
from app.assessment.generated.facts import Fact, ListFact, QuestionFact
from app.assessment.generated.making import choice, distance, make, quoted
from app.assessment.generated.wordings import leaning, wordings_of
from app.assessment.model import Item, ItemKind, Order, Points, Typed
from app.handbook.cards.wording import plain, words
from app.kernel.seeds import seed_of

MOST_POINTS = 7
_FEWEST_NAMED = 3  # points; a list of two has little to recall
_LONGEST_POINT = 5  # words that can be asked to be typed
_LONGEST_NAME = 5  # words; a longer name is a sentence and no name
_LONGEST_OPTION = 90  # characters
_NEAREST = 4  # a chapter further: what is nearer may be right as well
# What speaks against a thing is no reason for it, and no technique; two techniques may each belong to either list.
_OPPOSITE = {"good": "bad", "bad": "good", "things": "bad"}
_ASKS_FOR_MANY = re.compile(
    r"^(?:why|when)\b|\b(?:what|which)\b.{0,60}?\b(?:are|do|can|have|would|could)\b|\b(?:name|list)\b"
    r"|\b(?:what|which) (?:\w+ ){0,3}(?:types|kinds|ways|benefits|advantages|reasons|methods|techniques|metrics)\b",
    re.IGNORECASE,
)
# More than the answer names would be right as well, or its order counts.
_OPEN = re.compile(
    r"^how\b|\b(?:some|examples?|do you know|such as|steps?|stages?|phases?|process|pipeline|workflow|sequence|order)\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\b(?:steps?|stages?|phases?|process|procedure|pipeline|workflow|algorithm|sequence|order)\b",
    re.IGNORECASE,
)


def list_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if (
        not isinstance(fact, ListFact)
        or len(words(fact.name)) > _LONGEST_NAME
        or words(fact.name)[:1] == ["other"]
    ):
        return
    if fact.ordered and _STEPS.search(fact.name) and _FEWEST_NAMED <= len(fact.points) <= 8:
        stem = f"Put this into its order: {quoted(fact.name)}."
        yield make(fact.source, "steps", "", ItemKind.ORDERING, stem, Order(fact.points))
    points = recall_of(fact.points, " ".join((fact.name, *fact.source.breadcrumb)))
    if points is not None and len(fact.points) >= _FEWEST_NAMED:
        stem = f"Name the {len(fact.points)} points under {quoted(fact.name)}."
        yield make(fact.source, "recall", "", ItemKind.RECALL, stem, points)
    yield from _odd_one(fact, facts)


def recall_of(points: Sequence[str], prompt: str) -> Points | None:
    """Points that can be asked to be typed: few, short, none to be taken for another, none said by the prompt."""
    if not 2 <= len(points) <= MOST_POINTS or any(_is_untypable(one) for one in points):
        return None
    named = [wordings_of(one) for one in points]
    if any(says_key(prompt, wording) for wordings in named for wording in wordings):
        return None
    for one, other in combinations(named, 2):
        if any(too_close(first, second) for first in one for second in other):
            return None
    return Points(tuple(map(Typed, named)))


def _is_untypable(point: str) -> bool:
    said = words(plain(point))
    return not 0 < len(said) <= _LONGEST_POINT or any(sign in point for sign in "$=;<>|")


def _odd_one(fact: ListFact, facts: Sequence[Fact]) -> Iterator[Item]:
    """Three of the list and one of a list far from it that speaks of something else."""
    if leaning(fact.name) == "things" and any(len(words(plain(one))) > _LONGEST_POINT for one in fact.points):
        return
    source, options = fact.source, [one for one in fact.points if len(one) <= _LONGEST_OPTION]
    if len(options) < LEAST or len(options) < len(fact.points):
        return
    strangers = sorted(_strangers(fact, facts), key=lambda one: seed_of(source.note.key, one))
    for stranger in strangers:
        own = [one for one in options if form(one) == form(stranger)][:WANTED]
        if len(own) >= LEAST and not tells_by_length(stranger, own):
            stem = f"Which of these does **not** belong under {quoted(fact.name)}?"
            yield choice(source, "odd-one", "", stem, stranger, own)
            return


def _strangers(fact: ListFact, facts: Sequence[Fact]) -> Iterator[str]:
    told = content(" ".join((fact.name, *fact.source.breadcrumb)))
    listed = [content(one) for one in fact.points]
    everywhere = [
        point
        for other in facts
        if isinstance(other, ListFact) and fact.source.note.key != other.source.note.key
        for point in other.points
    ]
    for other in facts:
        if not isinstance(other, ListFact) or distance(fact.source, other.source) < _NEAREST:
            continue
        if leaning(other.name) != _OPPOSITE[leaning(fact.name)] or content(fact.name) & content(other.name):
            continue
        for point in other.points:
            said, repeated = content(point), sum(too_close(point, one) for one in everywhere) > 1
            if not said or repeated or len(words(plain(point))) > _longest(fact):
                continue
            if not said & told and not any(said & one for one in listed):
                yield point


def _longest(fact: ListFact) -> int:
    """How many words a stranger may have: not many more than the list's own points."""
    return max(len(words(plain(one))) for one in fact.points) + 2


def question_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    """A question that asks for several things, and is answered by a short list, asks for that list.

    One with options of its own is an item already.
    """
    if not isinstance(fact, QuestionFact) or fact.question.options or fact.question.answer is None:
        return
    question = fact.question
    if not _ASKS_FOR_MANY.search(question.plain) or _OPEN.search(question.plain):
        return
    points = recall_of(question.key_points, " ".join((question.plain, *fact.source.breadcrumb)))
    if points is not None:
        stem = f"{question.stem.text}\n\nName {len(points.points)} points."
        yield make(fact.source, "key-points", "", ItemKind.RECALL, stem, points)
