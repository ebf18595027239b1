from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from app.scheduling.memory import Phase
from app.scheduling.queue import Candidate, Remaining, Windows, choose

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
PLENTY = Remaining(due=100, new=20)


def card(
    number: int, phase: Phase, *, topic: int = 0, due: int | None = None, note: int | None = None
) -> Candidate:
    """A candidate; `due` is in minutes from now."""
    due_at = None if due is None else NOW + timedelta(minutes=due)
    return Candidate(number, number if note is None else note, topic, due_at, phase, number)


LEARNING = card(1, Phase.LEARNING, due=-1)
LATER = card(2, Phase.RELEARNING, due=20)
DUE = card(3, Phase.REVIEW, due=-600)
FRESH = card(4, Phase.NEW)


@pytest.mark.parametrize(
    ("windows", "remaining", "expected"),
    [
        (Windows(), PLENTY, None),
        (Windows([LATER, LEARNING], [DUE], [FRESH]), PLENTY, LEARNING),
        (
            Windows([card(9, Phase.LEARNING, due=-1), card(8, Phase.LEARNING, due=-5)]),
            PLENTY,
            card(8, Phase.LEARNING, due=-5),
        ),
        (Windows([LATER], [DUE]), PLENTY, DUE),
        (Windows([LATER], [], [FRESH]), PLENTY, FRESH),
        (Windows([LATER]), PLENTY, LATER),
        (Windows([card(5, Phase.LEARNING, due=21)]), PLENTY, None),
        (Windows([], [DUE], [FRESH]), Remaining(due=0, new=1), FRESH),
        (Windows([], [DUE], [FRESH]), Remaining(due=1, new=0), DUE),
        (Windows([], [DUE], [FRESH]), Remaining(due=0, new=-3), None),
        (Windows([LEARNING], [DUE], [FRESH]), Remaining(due=0, new=0), LEARNING),
    ],
)
def test_the_order_of_a_session(windows: Windows, remaining: Remaining, expected: Candidate | None) -> None:
    assert choose(windows, remaining, NOW) == expected


def test_siblings_wait_for_another_day_but_learning_goes_on() -> None:
    windows = Windows([LEARNING], [DUE], [FRESH])
    assert choose(windows, PLENTY, NOW, reviewed_notes={1, 3, 4}) == LEARNING
    assert choose(Windows([], [DUE], [FRESH]), PLENTY, NOW, reviewed_notes={3}) == FRESH
    assert choose(Windows([], [DUE], [FRESH]), PLENTY, NOW, reviewed_notes={3, 4}) is None


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ((), 1),
        ((7,), 3),
        ((8,), 1),
        ((7, 8), 4),
        ((7, 8, 9), 4),
        ((9, 8, 7), 1),
        ((7, 7, 8, 9, 8), 4),
        ((9, 7, 7), 3),
    ],
)
def test_the_topic_seen_longest_ago_comes_first(recent: tuple[int, ...], expected: int) -> None:
    topics = {1: 7, 2: 7, 3: 8, 4: 9}
    due = [card(n, Phase.REVIEW, topic=t, due=-n) for n, t in topics.items()]
    assert choose(Windows(due=due), PLENTY, NOW, recent_topics=recent).card_id == expected  # type: ignore[union-attr]


def test_reviews_and_new_cards_are_mixed_by_what_remains() -> None:
    due = [card(n, Phase.REVIEW, due=-n) for n in range(60)]
    new = [card(100 + n, Phase.NEW) for n in range(60)]
    order = []
    while due or new:
        remaining = Remaining(len(due), len(new))
        chosen = choose(Windows((), due, new), remaining, NOW, seed=5)
        assert chosen == choose(Windows((), due, new), remaining, NOW, seed=5)
        assert chosen is not None
        (due if chosen.phase is Phase.REVIEW else new).remove(chosen)
        order.append(chosen.phase)
    assert 18 <= Counter(order[:60])[Phase.NEW] <= 42
    assert len(order) == 120
