"""What speaks for a point in an answer, and what against it, in numbers.

The stretch of the answer that says most of the point is looked at: how many of the point's own words it has, how much of
what explains it, whether it speaks of another point rather, whether its clauses deny what the handbook's affirm (or the
other way round, or say the opposite).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rehearsal.points.clauses import Sentence
from app.rehearsal.points.profile import Expected, Profile
from app.rehearsal.points.words import opposites

_APART = 0.5  # how much it counts that a stretch speaks of one point and not of another
_MISREAD = 0.1  # a denial that may be none
MOST_DENIED = 0.5  # what none weighs more than
_MOST = 3.0  # of what explains a point; more says no more


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one point in one answer."""

    where: Sentence  # the stretch that says most of it
    own: float = 0.0  # share of the point's own words that are there
    explained: float = 0.0  # weight of what explains it
    rather: float = 0.0  # how much more it speaks of this point than of another
    denies: float = 0.0  # how much more it denies than it agrees
    much: float = 0.0  # all of it


def signs(stretches: Sequence[Sentence], expected: Expected) -> list[Signs]:
    """Of every point."""
    known = frozenset[str]().union(*(profile.weights for profile in expected.profiles))
    words = [frozenset[str]().union(*(clause.said & known for clause in one)) for one in stretches]
    sums = [[profile.sum_of(one) for profile in expected.profiles] for one in words]
    opposed = opposites(expected.lexicon.language)
    found = []
    for point, profile in enumerate(expected.profiles):
        best = _best(sums, point)
        if best is None:
            found.append(Signs(where=()))
            continue
        total = profile.total or 1.0
        agrees, denies = _polarity(profile, stretches[best], opposed)
        rather = _rather(sums[best], point)
        found.append(
            Signs(
                where=stretches[best],
                own=profile.sum_of(profile.own & words[best]) / total,
                explained=min(_MOST, profile.sum_of(words[best] - profile.own)),
                rather=rather,
                denies=min(MOST_DENIED, max(0.0, denies - agrees - _MISREAD)),
                much=sums[best][point] + _APART * rather,
            )
        )
    return found


def _best(sums: Sequence[Sequence[float]], point: int) -> int | None:
    """The stretch that says most of a point, and best more of it than of others."""
    best, most = None, 0.0
    for at, row in enumerate(sums):
        much = row[point] + _APART * _rather(row, point)
        if much > most:
            best, most = at, much
    return best


def _rather(row: Sequence[float], point: int) -> float:
    return row[point] - max([0.0, *(much for at, much in enumerate(row) if at != point)])


def _polarity(profile: Profile, where: Sentence, opposed: frozenset[tuple[str, str]]) -> tuple[float, float]:
    """How much the clauses of an answer say of the handbook's, said alike and said the other way round."""
    agrees = denies = 0.0
    for clause in where:
        for reference in profile.references:
            told = reference.clause
            common = profile.sum_of(clause.said & told.said)
            if not common:
                continue
            whole = profile.sum_of(told.said)
            strength = reference.sure * common * (common / whole) ** 0.5
            turned = _turned(clause.said - told.said, told.said - clause.said, opposed)
            if (clause.denied + told.denied + turned) % 2:
                denies = max(denies, strength)
            else:
                agrees = max(agrees, strength)
    return agrees, denies


def _turned(ones: frozenset[str], others: frozenset[str], opposed: frozenset[tuple[str, str]]) -> int:
    """How many words of one clause say the opposite of a word of the other."""
    return sum((one, other) in opposed for one in ones for other in others)
