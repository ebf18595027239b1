"""What is said of how sure one was."""

import pytest

from app.quiz.results import SureLine, _judged


def lines(sure: tuple[int, int], fairly: tuple[int, int], guess: tuple[int, int]) -> list[SureLine]:
    return [
        SureLine("Sure", *sure, 0.8),
        SureLine("Fairly sure", *fairly, 2 / 3),
        SureLine("A guess", *guess, 0.0),
    ]


@pytest.mark.parametrize(
    ("sure", "fairly", "guess", "said"),
    [
        (
            (2, 3),
            (0, 1),
            (0, 0),
            "You said “Sure” 5 times and were right in 40 %: to say less would have paid.",
        ),
        (
            (4, 1),
            (0, 1),
            (0, 0),
            "You said “Fairly sure” once and were right in 0 %: to say less would have paid.",
        ),
        ((0, 0), (2, 1), (3, 1), "75 % of your guesses were right: you know more than you say."),
        ((4, 1), (2, 1), (1, 4), "You judged well how sure you could be."),
        ((0, 0), (0, 0), (0, 0), ""),
    ],
)
def test_the_worst_of_it_in_a_sentence(
    sure: tuple[int, int], fairly: tuple[int, int], guess: tuple[int, int], said: str
) -> None:
    assert _judged(lines(sure, fairly, guess)) == said
