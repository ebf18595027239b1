"""Lists: name them all, and steps to be put in order."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from app.assessment.distractors import says_key, too_close
from app.assessment.generated.facts import Fact, ListFact, QuestionFact
from app.assessment.generated.making import make
from app.assessment.generated.wordings import wordings_of
from app.assessment.model import Item, ItemKind, Order, Points, Typed
from app.handbook.cards.lists import wish_of
from app.handbook.cards.wording import ask, plain, words

MOST_POINTS = 7
_FEWEST_NAMED = 3  # points; a list of two has little to recall
_LONGEST_POINT = 5  # words that can be asked to be typed
_LONGEST_NAME = 5  # words; a longer name is a sentence and no name
_ASKS_FOR_MANY = re.compile(
    r"(?:^|[,;:] )(?:(?:why|when)\b|(?:what|which)\b.{0,60}?\b(?:are|do|can|have|would|could)\b|(?:name|list)\b"
    r"|(?:what|which) (?:\w+ ){0,3}(?:types|kinds|ways|benefits|advantages|reasons|methods|techniques|metrics)\b)",
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
        stem = fact.source.say.steps.format(name=fact.source.say.quoted(fact.name))
        yield make(fact.source, "steps", "", ItemKind.ORDERING, stem, Order(fact.points))
    points = recall_of(fact.points, " ".join((fact.name, *fact.source.breadcrumb)))
    if points is not None and len(fact.points) >= _FEWEST_NAMED:
        stem = ask(fact.name, wish_of(fact.source.prompts, fact.name, len(fact.points)))
        yield make(fact.source, "recall", "", ItemKind.RECALL, stem, points)


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
        stem = f"{question.stem.text}\n\n{fact.source.say.points.format(count=len(points.points))}"
        yield make(fact.source, "key-points", "", ItemKind.RECALL, stem, points)
