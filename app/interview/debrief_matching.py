"""Which key points an answer seems to have, and by which of its words: proposed, never decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from app.interview.debrief_reads import Examined
from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.matching import PointMatch, Verdict, match

_AROUND = 48  # characters that are shown on either side
_MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed of a key point."""

    covered: bool = False
    perhaps: bool = False  # something is near; the person is asked
    spans: tuple[tuple[int, int], ...] = ()  # of the answer's text


def spoken_text(one: Examined) -> str:
    """All that was typed for a question: a point may be said in the answer to a follow-up."""
    return "\n\n".join(said.text for said in one.answers if said.text.strip())


def proposals(one: Examined, lexicon: Lexicon | None) -> tuple[Proposal, ...]:
    """For each key point of a question what its answer says of it; nothing as long as there is no lexicon."""
    text = spoken_text(one)
    if not text or not one.points or lexicon is None:
        return tuple(Proposal() for _ in one.points)
    points = [point.text for point in one.points]
    question, model = one.shown["text"], one.solution["answer_text"]
    return tuple(_proposal(found) for found in match(text, points, lexicon, question=question, model=model))


def _proposal(found: PointMatch) -> Proposal:
    return Proposal(
        covered=found.verdict is Verdict.COVERED,
        perhaps=found.verdict is Verdict.PERHAPS,
        spans=tuple((span.start, span.end) for span in found.spans),
    )


def as_data(proposed: Sequence[Proposal]) -> list[dict[str, Any]]:
    """What was proposed, to be kept with what the person made of it."""
    return [
        {"point": number, "covered": one.covered, "spans": [list(span) for span in one.spans]}
        for number, one in enumerate(proposed)
        if one.covered or one.perhaps
    ]


def quotes(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Markup, ...]:
    """The words that speak for a point, marked, with a little of what is around them."""
    return tuple(_quote(text, group) for group in _near(sorted(spans)))[:_MOST_QUOTES]


def _near(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Spans that would show the same words stand in one quote."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and span[0] - groups[-1][-1][1] <= 2 * _AROUND:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _quote(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    start, end = _word(text, spans[0][0] - _AROUND, -1), _word(text, spans[-1][1] + _AROUND, 1)
    made, at = Markup("… " if start else ""), start
    for first, last in spans:
        first = max(first, at)
        made += escape(text[at:first]) + Markup("<mark>{}</mark>").format(text[first:last])
        at = max(at, last)
    return made + escape(text[at:end]) + ("" if end == len(text) else " …")


def _word(text: str, place: int, step: int) -> int:
    """The next place, from this one inwards, at which no word is cut."""
    place = min(max(place, 0), len(text))
    while 0 < place < len(text) and not text[place - (step < 0)].isspace():
        place -= step
    return place
