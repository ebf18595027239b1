"""A report's numbers, against ones that were worked out by hand."""

import pytest

from app.assessment.marking import Certainty
from app.rehearsal.report import (
    Comparison,
    Guess,
    Judged,
    Pace,
    Standing,
    Sureness,
    Topic,
    TopicTrend,
    compare,
    numbers,
    pace,
    topic_trends,
)
from app.rehearsal.rubric import Dimension, Marks

ATTENTION, LSTM = "Attention", "LSTM"
ASKED = [
    Judged(1, ATTENTION, 120, 100, Marks(4, 3, 3), Certainty.HIGH, points=4, ticked=4),
    Judged(2, LSTM, 240, 290, Marks(2, 2, 3), Certainty.MIDDLE, points=5, ticked=2),
    Judged(3, LSTM, 60, 90, Marks(1), Certainty.HIGH),
    Judged(4, ATTENTION, 60, 0, Marks(1, 1, 1), None, is_answered=False, points=3),
    Judged(5, LSTM, 60, 30, Marks(4), Certainty.LOW),
    Judged(6, "CNN", 180, 20, None, Certainty.HIGH, points=3),
]


def test_the_numbers_of_a_report() -> None:
    found = numbers(ASKED, "junior", Guess(3.0, passes=True))
    # Means: 10/3, 7/3, 1, 1, 4 with the weights 120, 240, 60, 60, 60 (the sixth is not judged):
    # (400 + 560 + 60 + 60 + 240) / 540 = 1320 / 540 = 2.4444
    assert found.verdict is not None
    assert found.verdict.average == pytest.approx(22 / 9)
    # Correctness: (480 + 480 + 60 + 60 + 240) / 540 = 1320 / 540. Depth, of 1, 2 and 4: (360 + 480 + 60) / 420.
    # Clarity: (360 + 720 + 60) / 420.
    assert dict(found.verdict.dimensions) == pytest.approx(
        {Dimension.CORRECTNESS: 22 / 9, Dimension.DEPTH: 15 / 7, Dimension.CLARITY: 19 / 7}
    )
    assert found.verdict.sentence == "This would not pass yet: the average is 2.44, under 2.50."
    assert (found.judged, found.questions, found.is_whole) == (5, 6, False)
    assert (found.ticked, found.points) == (6, 12)
    assert (found.spent_s, found.target_s) == (530, 720)
    # LSTM: (240 * 7/3 + 60 * 1 + 60 * 4) / 360 = 860 / 360. Attention: (120 * 10/3 + 60) / 180 = 460 / 180.
    assert found.topics == (
        Topic(LSTM, 3, pytest.approx(43 / 18)),
        Topic(ATTENTION, 2, pytest.approx(23 / 9)),
    )
    assert [one.pace for one in found.times] == [
        Pace.IN_TIME,
        Pace.OVER,
        Pace.LONG,
        Pace.SKIPPED,
        Pace.IN_TIME,
        Pace.IN_TIME,
    ]


def test_what_one_was_sure_of_and_wrong_about_comes_first() -> None:
    found = numbers(ASKED, "junior", Guess(3.0, passes=True)).calibration
    assert found.sure_and_wrong == (3, 2)
    assert found.unsure_and_right == (5,)
    assert found.by_certainty == (
        Sureness(Certainty.HIGH, 1, 1),
        Sureness(Certainty.MIDDLE, 0, 1),
        Sureness(Certainty.LOW, 1, 0),
    )
    assert found.guess_off_by == pytest.approx(3 - 22 / 9)


def test_before_anything_is_judged_there_is_time_and_nothing_else() -> None:
    found = numbers([Judged(1, LSTM, 60, 75, None, Certainty.HIGH)], "junior", Guess(2.0))
    assert found.verdict is None
    assert found.topics == ()
    assert found.calibration.guess_off_by is None
    assert found.calibration.sure_and_wrong == ()
    assert [one.pace for one in found.times] == [Pace.OVER]


@pytest.mark.parametrize(
    ("target", "spent", "expected"),
    [
        (60, 60, Pace.IN_TIME),
        (60, 61, Pace.OVER),
        (60, 75, Pace.OVER),
        (60, 75.1, Pace.LONG),
        (60, 0, Pace.IN_TIME),
    ],
)
def test_pace(target: int, spent: float, expected: Pace) -> None:
    assert pace(Judged(1, LSTM, target, spent, None)) is expected


def test_an_attempt_among_earlier_ones() -> None:
    assert compare(3.0, []) is None
    found = compare(3.0, [2.0, 3.5, 2.75])
    assert found == Comparison(3.0, 3, 2.75, 3.5, 2.75)
    assert found.change == pytest.approx(0.25)
    assert not found.is_best
    better = compare(3.6, [2.0, 3.5])
    assert better is not None
    assert better.is_best


def test_topics_over_time_the_weakest_first() -> None:
    attempts = [
        Standing(2.0, ((LSTM, 1.5), (ATTENTION, 3.0))),
        Standing(2.5, ((LSTM, 2.0), ("CNN", 1.0))),
        Standing(3.0, ((ATTENTION, 3.5), (LSTM, 3.0))),
    ]
    assert topic_trends(attempts) == (
        TopicTrend(LSTM, (1.5, 2.0, 3.0)),
        TopicTrend(ATTENTION, (3.0, 3.5)),
    )
    assert [one.change for one in topic_trends(attempts)] == [1.5, 0.5]
