"""Lists that speak for a thing or against it: what belongs to one, what does not, and all that do.

Strangers come from lists that lean the other way, for a benefit is no limitation. A technique, a part or a reason of
one list may belong to the next as well, so other lists have no strangers, and no such items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.assessment.distractors import (
    LEAST,
    WANTED,
    Candidate,
    content,
    form,
    pick,
    tells_by_length,
    too_close,
)
from app.assessment.generated.facts import Fact, ListFact, QuestionFact, Source
from app.assessment.generated.making import choice, distance, make
from app.assessment.generated.wordings import JUDGES, Leaning, leaning
from app.assessment.model import Choice, Item, ItemKind
from app.handbook.cards.wording import plain, words
from app.kernel.seeds import seed_of

_LONGEST_NAME = 5  # words; a longer name is a sentence and no name
_LONGEST_OPTION = 90  # characters


@dataclass(frozen=True, slots=True)
class _Named:
    """Points with the name of their list, or the question that they answer."""

    source: Source
    name: str
    points: tuple[str, ...]
    leans: Leaning
    asked: str = ""  # the question


def belonging_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    mine = _named(fact)
    if mine is None:
        return
    others = [one for other in facts if other is not fact and (one := _named(other)) is not None]
    strangers = _strangers(mine, others)
    several = list(_all_among(mine, strangers))
    yield from several
    if not mine.asked:
        yield from _odd_one(mine, strangers)
        yield from () if several else _among(mine, strangers)


def _named(fact: Fact) -> _Named | None:
    """A list that leans; its points fit into options."""
    match fact:
        case ListFact(source=source, name=name, points=points):
            asked = ""
        case QuestionFact(source=source, question=question) if not question.options:
            name, points, asked = question.plain, question.key_points, question.stem.text
        case _:
            return None
    leans = leaning(name)
    if leans is None or (not asked and len(words(name)) > _LONGEST_NAME):
        return None
    if len(points) < LEAST or any(len(one) > _LONGEST_OPTION for one in points):
        return None
    return _Named(source, name, points, leans, asked)


def _strangers(mine: _Named, others: Sequence[_Named]) -> list[Candidate]:
    """Points of lists that lean the other way, which share no word with the list, its points or its topic."""
    told = content(" ".join((mine.name, *mine.source.breadcrumb)))
    listed = [content(one) for one in mine.points]
    alike = [point for other in others if other.leans == mine.leans for point in other.points]
    found = []
    for other in others:
        if other.leans == mine.leans:
            continue
        for point in other.points:
            said = content(point)
            if not said or said & told or any(said & one for one in listed):
                continue
            if not any(too_close(point, one) for one in alike):
                found.append(Candidate(point, distance(mine.source, other.source)))
    return sorted(found, key=lambda one: (one.distance, seed_of(mine.source.note.key, one.text)))


def _odd_one(mine: _Named, strangers: Sequence[Candidate]) -> Iterator[Item]:
    say = mine.source.say
    for stranger in strangers:
        own = [one for one in mine.points if _is_alike(one, stranger.text)][:WANTED]
        if len(own) >= LEAST and not tells_by_length(stranger.text, own):
            stem = say.not_among.format(name=say.quoted(mine.name))
            yield choice(mine.source, "odd-one", "", stem, stranger.text, own)
            return


def _among(mine: _Named, strangers: Sequence[Candidate]) -> Iterator[Item]:
    say, key = mine.source.say, mine.source.note.key
    for point in sorted(mine.points, key=lambda one: seed_of(key, one)):
        wrong = pick(point, [one for one in strangers if _is_alike(one.text, point)], mine.points, seed=key)
        if wrong:
            stem = say.among.format(name=say.quoted(mine.name))
            yield choice(mine.source, "one-of", "", stem, point, wrong)
            return


def _all_among(mine: _Named, strangers: Sequence[Candidate]) -> Iterator[Item]:
    """All that belong: as many of either side as may be told by nothing but what they say."""
    say = mine.source.say
    first = mine.points[0]
    own = [one for one in mine.points if _is_alike(one, first)][:WANTED]
    wrong = pick(first, [one for one in strangers if _is_alike(one.text, first)], mine.points, seed=first)
    if len(own) < LEAST or not wrong:
        return
    asked = f"{mine.asked}\n\n" if mine.asked else f"{say.are_among.format(name=say.quoted(mine.name))} "
    parts = Choice((*own, *wrong), tuple(range(len(own))))
    yield make(mine.source, "all-of", "", ItemKind.MULTIPLE, asked + say.choose_all, parts)


def _is_alike(one: str, other: str) -> bool:
    """Whether neither the form nor the first word tells which way each leans."""
    judged = [bool(JUDGES.intersection(words(plain(text))[:1])) for text in (one, other)]
    return form(one) == form(other) and judged[0] == judged[1]
