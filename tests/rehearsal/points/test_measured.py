"""Floors under what `make bench` prints; the handbook whose words weigh may change a little without failing them."""

import pytest

from tests.rehearsal.points.labelled import Half
from tests.rehearsal.points.measured import measured


@pytest.mark.parametrize(
    ("half", "precision", "recall"), [(Half.TUNING, 0.90, 0.76), (Half.KEPT_ASIDE, 0.90, 0.73)]
)
def test_what_is_ticked_is_mostly_right_and_most_of_what_is_covered(
    half: Half, precision: float, recall: float
) -> None:
    got = measured(half)
    assert got.precision >= precision, got.words
    assert got.recall >= recall, got.words


def test_it_rather_asks_than_misses() -> None:
    got = measured(Half.KEPT_ASIDE)
    assert got.missed / got.covered < 0.15, got.words
    assert got.asked / got.labels < 0.25, got.words
