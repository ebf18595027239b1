from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import fsrs
import pytest

from app.scheduling.memory import NEW, Grade
from app.scheduling.parameters import Settings
from app.scheduling.scheduler import retrievability, review
from app.scheduling.study_day import DayContext

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEPS = Settings(fuzz=False)
ORACLE = fsrs.Scheduler(enable_fuzzing=False)
UTC_ZONE = ZoneInfo("UTC")


def a_history(chance: Random) -> list[tuple[datetime, Grade]]:
    """Up to fifteen reviews, each some days, or none, and a minute after the one before.

    Hard is never given on the day of an earlier review; see the test.
    """
    history: list[tuple[datetime, Grade]] = []
    now = START
    for _ in range(chance.randint(1, 15)):
        days = chance.choice((0, 0, 1, 2, chance.randint(3, 400)))
        now += timedelta(days=days, minutes=1)
        grades = [Grade.AGAIN, Grade.GOOD, Grade.EASY, *([Grade.HARD] if days or not history else [])]
        history.append((now, chance.choice(grades)))
    return history


@pytest.mark.parametrize("seed", range(10))
def test_py_fsrs_agrees(seed: int) -> None:
    """Stability and difficulty over 1,000 histories, to the precision of the library's 32-bit numbers.

    The two differ in two places, which the histories leave out. A same-day Hard: the library never lets it
    lower stability, py-fsrs does. And what a day is: py-fsrs counts spans of 24 hours from review to review,
    Viva study days; so here each review comes a little later in the day than the one before.
    """
    chance = Random(seed)
    for _ in range(100):
        state, card = NEW, fsrs.Card(card_id=1)
        for now, grade in a_history(chance):
            state = review(state, grade, now, DayContext.at(now, UTC_ZONE, 0), STEPS, card_id=1).state
            card, _log = ORACLE.review_card(card, fsrs.Rating(grade), now)
            assert state.stability == pytest.approx(card.stability, rel=2e-4)
            assert state.difficulty == pytest.approx(card.difficulty, rel=2e-4)
            later = now + timedelta(days=30)
            assert retrievability(state, later) == pytest.approx(
                ORACLE.get_card_retrievability(card, later), rel=1e-4
            )
