"""The draw: a pool, a blueprint and a seed give a paper, or what is missing and the nearest that can be filled.

Topics come first: each pick goes to the topic that is furthest behind its weight, or has what is weakest. Inside a topic
difficulty counts, then the order of drawing; a mix is a wish and no bound, so a handbook that says nothing of difficulty can be
drawn from as well.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.kernel.seeds import generator
from app.rehearsal.blueprint import MIXES, Blueprint, Difficulty, Drawing, Form, Section

_UNKNOWN_RECALL = 0.5  # of what was never studied: between what is forgotten and what is known
_SATED = 0.15  # what each question of a topic takes from the wish for another one


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be asked, as far as drawing must know it."""

    id: str  # unique in the pool
    forms: frozenset[Form]  # of sections that may ask it
    topic: str  # the chapter that it belongs to; what is spread over
    names: frozenset[str] = frozenset()  # by which a blueprint may call its topic, case folded
    note: int | None = None  # what knows the same answer: asked once
    rank: Difficulty | None = None
    recall: float | None = None  # expected today; None: never studied
    asked: int = 0  # in earlier interviews


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of the paper."""

    candidate: Candidate
    section: int  # of the blueprint, from 0


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a section asks for and the pool does not have."""

    section: int
    form: Form
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A difficulty that a section wishes for, and the pool has too little of: others come instead."""

    section: int
    rank: Difficulty
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Draw:
    """What became of a blueprint."""

    questions: tuple[Drawn, ...]
    shortages: tuple[Shortage, ...]
    unknown_topics: tuple[str, ...]  # that nothing in the pool is called by
    nearest: (
        Blueprint | None
    )  # the same with what there is, where something is missing; None: nothing is there
    unmet: tuple[Unmet, ...] = ()

    @property
    def is_full(self) -> bool:
        return not self.shortages


def draw(pool: Sequence[Candidate], blueprint: Blueprint, seed: int) -> Draw:
    """The questions that the blueprint asks with this seed, in the order in which they are asked."""
    unknown = tuple(name for name in blueprint.topics if not any(_is_called(one, name) for one in pool))
    known = {name: weight for name, weight in blueprint.topics.items() if name not in unknown}
    usable = [one for one in pool if not known or any(_is_called(one, name) for name in known)]
    hand = _Hand(blueprint, known, seed)
    questions, shortages, unmet = list[Drawn](), list[Shortage](), list[Unmet]()
    for number, section in enumerate(blueprint.sections):
        own = [one for one in usable if section.form in one.forms]
        unmet += _unmet(number, section, own)
        picked = hand.deal(own, section.count, section.mix or MIXES[blueprint.level])
        questions += [Drawn(one, number) for one in picked]
        if len(picked) < section.count:
            shortages.append(Shortage(number, section.form, section.count, len(picked)))
    if blueprint.warm_up:
        questions = _easiest_first(questions)
    nearest = _nearest(pool, blueprint, shortages, seed) if shortages else None
    return Draw(tuple(questions), tuple(shortages), unknown, nearest, tuple(unmet))


def _unmet(number: int, section: Section, own: Sequence[Candidate]) -> list[Unmet]:
    """Of the difficulties that a section names itself; the level's own mix is a habit, and nobody's wish."""
    there = Counter(one.rank for one in own)
    wished = Counter(_ranks(section.mix, section.count))
    return [
        Unmet(number, rank, wanted, there[rank])
        for rank, wanted in sorted(wished.items())
        if there[rank] < wanted
    ]


def _is_called(one: Candidate, name: str) -> bool:
    """Whether its topic, or one around it, is called so: wholly, or in some words of its title."""
    wanted = " ".join(name.casefold().split())
    return any(wanted == known or f" {wanted} " in f" {known} " for known in one.names)


class _Hand:
    """Deals candidates; what was dealt once is not dealt again, nor anything that knows the same."""

    def __init__(self, blueprint: Blueprint, weights: dict[str, float], seed: int) -> None:
        self._weights, self._chance = weights, generator("interview", seed)
        self._drawing, self._order = blueprint.drawing, _ORDERS[blueprint.drawing]
        self._dealt = Counter[str]()  # by topic
        self._taken = set[str]()
        self._notes = set[int]()

    def deal(self, own: Sequence[Candidate], count: int, mix: "Mix") -> list[Candidate]:
        piles = self._piles(own)
        ranks = _ranks(mix, count)
        self._chance.shuffle(ranks)
        dealt = list[Candidate]()
        while len(dealt) < count and piles:
            topic = self._next_topic(piles)
            wish = ranks[len(dealt)] if ranks else None
            best = min(piles[topic], key=lambda one: (_distance(one.rank, wish), self._order(one)))
            dealt.append(best)
            self._dealt[topic] += 1
            self._taken.add(best.id)
            if best.note is not None:
                self._notes.add(best.note)
            free = {name: [one for one in pile if self._is_free(one)] for name, pile in piles.items()}
            piles = {name: pile for name, pile in free.items() if pile}
        return dealt

    def _piles(self, own: Sequence[Candidate]) -> dict[str, list[Candidate]]:
        shuffled = sorted(own, key=lambda one: one.id)
        self._chance.shuffle(shuffled)
        piles: dict[str, list[Candidate]] = {}
        for one in shuffled:
            if self._is_free(one):
                piles.setdefault(one.topic, []).append(one)
        return piles

    def _is_free(self, one: Candidate) -> bool:
        return one.id not in self._taken and (one.note is None or one.note not in self._notes)

    def _next_topic(self, piles: dict[str, list[Candidate]]) -> str:
        if self._weights or self._drawing is Drawing.SPREAD:
            return min(piles, key=lambda topic: (self._used(topic, piles), self._wanted(piles[topic])))
        if self._drawing is Drawing.RANDOM:
            return self._chance.choices([*piles], [len(pile) for pile in piles.values()])[0]
        return min(piles, key=lambda topic: self._wanted(piles[topic]) + _SATED * self._dealt[topic])

    def _wanted(self, pile: Sequence[Candidate]) -> float:
        return min(map(self._order, pile))

    def _used(self, topic: str, piles: dict[str, list[Candidate]]) -> float:
        """How much of its share a topic has had, with half a question more, so that the heaviest comes first."""
        return (self._dealt[topic] + 0.5) / self._weight(piles[topic][0])

    def _weight(self, one: Candidate) -> float:
        return next((weight for name, weight in self._weights.items() if _is_called(one, name)), 1.0)


Mix = Mapping[Difficulty, float]
_ORDERS: dict[Drawing, Callable[[Candidate], float]] = {
    Drawing.SPREAD: lambda one: one.asked,
    Drawing.WEAKEST: lambda one: _UNKNOWN_RECALL if one.recall is None else one.recall,
    Drawing.UNASKED: lambda one: one.asked,
    Drawing.RANDOM: lambda one: 0,
}


def _ranks(mix: Mix, count: int) -> list[Difficulty]:
    """A difficulty for each question: as many of each as its share says, the larger rests first."""
    whole = sum(mix.values())
    if not whole:
        return []
    exact = {rank: count * share / whole for rank, share in mix.items()}
    dealt = {rank: int(number) for rank, number in exact.items()}
    for rank in sorted(exact, key=lambda one: dealt[one] - exact[one])[: count - sum(dealt.values())]:
        dealt[rank] += 1
    return [rank for rank, number in dealt.items() for _ in range(number)]


def _distance(rank: Difficulty | None, wish: Difficulty | None) -> float:
    """How far a difficulty is from the one wished for; what is not said is near to all."""
    return 0.5 if rank is None or wish is None else abs(rank - wish)


def _easiest_first(questions: list[Drawn]) -> list[Drawn]:
    """The easiest open question comes first: the one that is best known, of those of the least difficulty."""
    open_ones = [one for one in questions if Form.OPEN in one.candidate.forms]
    if not open_ones:
        return questions
    first = min(
        open_ones,
        key=lambda one: (one.candidate.rank or Difficulty.MIDDLE, -(one.candidate.recall or 0)),
    )
    return [first, *(one for one in questions if one is not first)]


def _nearest(
    pool: Sequence[Candidate], blueprint: Blueprint, shortages: Sequence[Shortage], seed: int
) -> Blueprint | None:
    """The same, asking as much as there is, in as much less time."""
    found = {one.section: one.found for one in shortages}
    sections = [replace(one, count=found.get(n, one.count)) for n, one in enumerate(blueprint.sections)]
    kept = tuple(one for one in sections if one.count)
    if not kept:
        return None
    gone = sum((one.wanted - one.found) * blueprint.sections[one.section].minutes for one in shortages)
    less = replace(blueprint, sections=kept, minutes=max(1, ceil(blueprint.minutes - gone)))
    again = draw(pool, less, seed)  # sections take from each other, so less of one may leave less to another
    return less if again.is_full else again.nearest
