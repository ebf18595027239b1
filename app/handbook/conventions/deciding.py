"""Which candidates are questions: the surest groups first, and none inside another's answer."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.judging import (
    FURTHER,
    LABELLED,
    LISTED,
    is_heading_item,
    judge,
    lists_of_questions,
)
from app.handbook.conventions.reach import Reach
from app.handbook.document import Block


@dataclass(slots=True)
class _Map:
    """What is taken: questions with their answers as stretches of tokens, in order."""

    starts: list[int] = field(default_factory=list)
    stops: dict[int, int] = field(default_factory=dict)

    def covers(self, start: int) -> bool:
        """Whether a token stands inside something taken."""
        place = bisect_right(self.starts, start) - 1
        return place >= 0 and self.stops[self.starts[place]] > start

    def any_within(self, start: int, stop: int) -> bool:
        return bisect_left(self.starts, stop) > bisect_right(self.starts, start)

    def add(self, start: int, stop: int) -> None:
        if start not in self.stops:
            insort(self.starts, start)
        self.stops[start] = max(stop, self.stops.get(start, 0))


@dataclass(frozen=True, slots=True)
class Decision:
    """The questions in the order of the file, each with whether its kind has labelled answers, and its blocks."""

    questions: list[tuple[Candidate, bool, list[Block]]]


def decide(flow: Flow, candidates: Iterable[Candidate]) -> Decision:
    """Judges the candidates of all conventions against each other."""
    groups: dict[Hashable, list[Candidate]] = {}
    for one in candidates:
        groups.setdefault((one.is_further, one.group), []).append(one)
    verdicts = [verdict for members in groups.values() for verdict in judge(flow, members)]
    lists = [verdict for verdict in verdicts if verdict.sureness == LISTED]
    verdicts = [verdict for verdict in verdicts if verdict.sureness != LISTED]
    verdicts += lists_of_questions(flow, lists)
    alike: dict[tuple[int, str], list[tuple[Candidate, bool]]] = {}
    for verdict in verdicts:
        kind = "" if verdict.sureness == LABELLED else verdict.members[0].convention
        members = ((one, verdict.is_answered) for one in verdict.members)
        sureness = FURTHER if verdict.members[0].is_further else verdict.sureness
        alike.setdefault((sureness, kind), []).extend(members)
    taken, chosen = _Map(), list[tuple[Candidate, bool]]()
    for _, together in sorted(alike.items(), key=lambda item: (-item[0][0], -len(item[1]), item[0][1])):
        _take(flow, sorted(together, key=lambda pair: (pair[0].line, pair[0].block.start)), taken, chosen)
    chosen.sort(key=lambda pair: (pair[0].line, pair[0].block.start))
    ends = Reach(flow, [one for one, _ in chosen])
    return Decision([(one, answered, ends.blocks_of(one)) for one, answered in chosen])


def _without_chapters(members: Sequence[tuple[Candidate, bool]]) -> list[tuple[Candidate, bool]]:
    """Without headings that only name what the questions right below them, a level deeper, are about."""
    headings = [one for one, _ in members if one.level]
    chapters = {
        id(one)
        for one, below in pairwise(headings)
        if below.level > one.level and not one.wording.is_labelled and one.wording.asks < 0.9
    }
    return [pair for pair in members if id(pair[0]) not in chapters]


def _take(
    flow: Flow, members: Sequence[tuple[Candidate, bool]], taken: _Map, chosen: list[tuple[Candidate, bool]]
) -> None:
    """Adds what stands free: neither inside an answer, nor around questions that are surer."""
    members = [pair for pair in members if not taken.covers(pair[0].block.start)]
    members = _without_chapters(members)
    ends = Reach(flow, [one for one, _ in (*chosen, *members)])
    whole = Reach(flow, [one for one, _ in members])
    for one, answered in members:
        start = one.block.start
        is_chapter = one.level > 0 and not one.wording.is_labelled
        stop = (whole if is_chapter else ends).stop_of(one)  # a chapter is what holds surer questions
        inside = taken.covers(start) and not is_heading_item(one)
        if one.convention != "row" and (inside or taken.any_within(start, stop)):
            continue
        taken.add(start, stop)
        chosen.append((one, answered))
