"""Mock interviews on the handbook: each blueprint that comes with Viva is filled, at each level, by questions of it."""

import pytest

from app.assessment.making import make_items
from app.handbook.parser import read
from app.handbook.topics import walk
from app.interview.blueprints import ready_made
from app.interview.pool import FORMS
from app.library.gathering import gather
from app.rehearsal.blueprint import MIXES, Difficulty, Form, Level, rank_of
from app.rehearsal.drawing import Candidate, draw
from tests.content.reading import BOOK

GRADES = {Difficulty.JUNIOR, Difficulty.SENIOR, Difficulty.STAFF}  # of the book's questions
LENGTHS = [name for name, one in ready_made().items() if not one.one_of]


@pytest.fixture(scope="module")
def pool() -> list[Candidate]:
    """What the book offers, spread over its chapters."""
    book = read(gather(BOOK))
    chapters = {topic.key: chapter.key for chapter in book.topics for _, topic in walk([chapter])}
    asked = [(one.key, Form.OPEN, one.topic, one.difficulty) for one in book.questions]
    asked += [
        (one.id, form, one.topic, one.difficulty) for one in make_items(book)[0] for form in FORMS[one.kind]
    ]
    return [
        Candidate(f"{form} {key}", frozenset({form}), chapters[topic], rank=rank_of(word))
        for key, form, topic, word in asked
    ]


def nearest(rank: Difficulty) -> set[Difficulty]:
    """The book's grades for a rank that a level wishes."""
    least = min(abs(rank - grade) for grade in GRADES)
    return {grade for grade in GRADES if abs(rank - grade) == least}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", LENGTHS)
def test_a_blueprint_is_filled(pool: list[Candidate], name: str, level: Level) -> None:
    blueprint, mix = ready_made()[name].at(level), MIXES[level]
    meant = set[Difficulty]().union(*(nearest(rank) for rank in mix))
    for seed in range(20):
        drawn = draw(pool, blueprint, seed)
        assert drawn.is_full
        ranks = [one.candidate.rank for one in drawn.questions if Form.OPEN in one.candidate.forms]
        assert set(ranks) <= meant
        assert max(mix, key=lambda rank: mix[rank]) in ranks
