"""Figures of items by small samples that can be reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.analysis import Given, analyse, discrimination, guess_rate
from tests.assessment.making import item

CHOICE = item("kind = 'choice'\nstem = 'What?'\nright = 'a'\nwrong = ['b', 'c', 'd']")


def sample(
    right: int, wrong: int, rest_right: float = 0.8, rest_wrong: float = 0.2, option: int = 1
) -> list[Given]:
    return [Given(n, 1.0, rest_right + n / 1000, (0,), 10.0) for n in range(right)] + [
        Given(100 + n, 0.0, rest_wrong + n / 1000, (option,), 30.0) for n in range(wrong)
    ]


def test_nothing_is_said_of_few() -> None:
    assert analyse(CHOICE, []).facility is None
    few = analyse(CHOICE, sample(0, 9))
    assert few.facility == 0.0
    assert few.flags == ()
    assert few.discrimination is None


def test_figures() -> None:
    found = analyse(CHOICE, sample(15, 5))
    assert found.responses == 20
    assert found.facility == 0.75
    assert found.median_seconds == 10.0
    assert found.discrimination == pytest.approx(1.0, abs=0.01)
    assert [(use.count, use.share) for use in found.uses] == [(15, 0.75), (5, 0.25), (0, 0.0), (0, 0.0)]
    assert found.guess_rate == 0.25
    assert ["fewer options" in flag for flag in found.flags] == [True]


def test_the_first_response_of_a_learner_counts() -> None:
    assert analyse(CHOICE, [Given(1, 0.0, None), Given(1, 1.0, None), Given(2, 1.0, None)]).facility == 0.5


@pytest.mark.parametrize(
    ("responses", "says"),
    [
        (sample(0, 12), "Almost nobody"),
        (sample(40, 0), "Almost everybody"),
        (sample(10, 10, 0.2, 0.8), "do better elsewhere miss it"),
        (sample(10, 10, 0.5, 0.5), "hardly tells"),
        (sample(4, 8, option=2), "“c” is chosen more often than the key"),
    ],
)
def test_what_looks_broken_is_said(responses: list[Given], says: str) -> None:
    assert any(says in flag for flag in analyse(CHOICE, responses).flags)


def test_guessing() -> None:
    assert guess_rate(item("kind = 'true-false'\nstem = 'So.'\nanswer = true")) == 0.5
    assert guess_rate(item("kind = 'short'\nstem = 'What?'\nanswer = 'a'")) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=10, max_size=40))
def test_discrimination_is_a_correlation(pairs: list[tuple[float, float]]) -> None:
    found = discrimination([Given(n, score, rest) for n, (score, rest) in enumerate(pairs)])
    assert found is None or -1.0 <= found <= 1.0
