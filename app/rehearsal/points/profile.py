"""What would be said by who says a point: its own words, and those of the model answer that speak of it.

A sentence of the model answer belongs to the point whose words it has; where it has none's, to the point that stands
about where it stands. A word weighs by how rare it is in the handbook, less where the question says it already, and less
where several points share it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.rehearsal.points.clauses import Clause, Sentence, sentences
from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.spelling import Spelling
from app.rehearsal.points.stances import Stance, stance

_OWN = 0.12  # a word of a point that weighs less says nothing of it
_EXPLAINS = 0.3  # and one of the model answer
_EXPLAINED = 0.6  # of a point's own word: one of a sentence about it
_ELSEWHERE = 0.8  # of that: one in a clause without any of the point's words
_ASKED = 0.25  # of a word, where the question says it
_SHARED = 0.3  # root of how many points have a word, that its weight is divided by
_PLACE = 0.2  # how much it counts to stand where the point stands
_SURE = 0.45  # share of a point's words, from which on a sentence is about it, too


@dataclass(frozen=True, slots=True)
class Reference:
    """A clause that says the point, or something of it, and how surely."""

    clause: Clause
    sure: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A point's words with their weights."""

    own: frozenset[str]
    weights: Mapping[str, float]
    references: tuple[Reference, ...]
    total: float  # of its own words

    def sum_of(self, said: frozenset[str]) -> float:
        return sum(self.weights[word] for word in said & self.weights.keys())


@dataclass(frozen=True, slots=True)
class Expected:
    """All that is expected of an answer."""

    profiles: tuple[Profile, ...]
    spelling: Spelling
    lexicon: Lexicon
    stance: Stance  # of the model answer


def expected(question: str, points: Sequence[str], model: str, lexicon: Lexicon) -> Expected:
    """Read once what is asked, and match any number of answers against it."""
    asked = frozenset(word.said for word in lexicon.read(question))
    own = [_read(point, lexicon) for point in points]
    heads = [_heavy(clauses, lexicon, _OWN) for clauses in own]
    about = _about(sentences(model, lexicon.read(model)), heads, asked, lexicon)
    raw = [_raw(head, spoken, lexicon) for head, spoken in zip(heads, about, strict=True)]
    shared = Counter(word for weights in raw for word in weights)
    profiles = []
    for head, weights, clauses, told in zip(heads, raw, own, about, strict=True):
        final = {
            word: weight * lexicon.weight(word) * (_ASKED if word in asked else 1) / shared[word] ** _SHARED
            for word, weight in weights.items()
        }
        references = [Reference(clause, 1.0) for clause in clauses]
        references += [Reference(clause, sure) for sentence, sure in told for clause in sentence]
        profiles.append(Profile(head, final, tuple(references), sum(final[word] for word in head)))
    known = {word for weights in raw for word in weights}
    spelling = Spelling.of(known, (question, *points, model), lexicon)
    return Expected(tuple(profiles), spelling, lexicon, stance(model, lexicon.language, within=1))


def _read(text: str, lexicon: Lexicon) -> list[Clause]:
    return [clause for sentence in sentences(text, lexicon.read(text)) for clause in sentence]


def _heavy(clauses: Sequence[Clause], lexicon: Lexicon, least: float) -> frozenset[str]:
    return frozenset(word for clause in clauses for word in clause.said if lexicon.weight(word) > least)


def _about(
    model: Sequence[Sentence], heads: Sequence[frozenset[str]], asked: frozenset[str], lexicon: Lexicon
) -> list[list[tuple[Sentence, float]]]:
    """For each point the sentences of the model answer that speak of it, with how surely they do."""
    found: list[list[tuple[Sentence, float]]] = [[] for _ in heads]
    for at, sentence in enumerate(model):
        said = frozenset[str]().union(*(clause.said for clause in sentence))
        alike = []
        for point, head in enumerate(heads):
            total = sum(map(lexicon.weight, head)) or 1.0
            share = sum(lexicon.weight(word) * (0.5 if word in asked else 1) for word in head & said) / total
            apart = abs(at / max(1, len(model) - 1) - point / max(1, len(heads) - 1))
            alike.append(share + _PLACE * (1 - apart))
        for point, much in enumerate(alike):
            if much == max(alike) or much > _SURE:
                found[point].append((sentence, min(1.0, 0.4 + much)))
    return found


def _raw(head: frozenset[str], told: Sequence[tuple[Sentence, float]], lexicon: Lexicon) -> dict[str, float]:
    """How much each word belongs to a point, before it is known how rare it is and who shares it."""
    weights = dict.fromkeys(head, 1.0)
    for sentence, sure in told:
        for clause in sentence:
            much = _EXPLAINED * sure * (1 if head & clause.said else _ELSEWHERE)
            for word in clause.said:
                if lexicon.weight(word) > _EXPLAINS:
                    weights[word] = max(weights.get(word, 0.0), much)
    return weights
