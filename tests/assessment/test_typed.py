"""What is forgiven in short answers and numbers, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.model import Number, Tolerance, Typed
from app.assessment.numeric import accepts, read_number, written
from app.assessment.typed import alike, matches, normal


@pytest.mark.parametrize(
    ("given_text", "accepted"),
    [
        ("Dropout", "dropout"),
        ("the  dropout.", "Dropout"),
        ("naïve bayes", "Naive Bayes"),
        ("soft-max", "softmax"),
        ("early stoping", "Early stopping"),
        ("regularisation", "regularization"),
        ("backpropagatoin", "backpropagation"),
        ("**Adam**", "Adam"),
        ("L2", "L2"),
        ("c++", "C++"),
        ("−1", "-1"),
    ],
)
def test_what_means_the_same(given_text: str, accepted: str) -> None:
    assert alike(given_text, accepted)


@pytest.mark.parametrize(
    ("given_text", "accepted"),
    [
        ("", "dropout"),
        ("L1", "L2"),
        ("RNN", "CNN"),
        ("stationary", "nonstationary"),
        ("supervised", "unsupervised"),
        ("C", "C++"),
        ("-1", "1"),
        ("encoder", "decoder"),
        ("increase", "decrease"),
        ("low", "slow"),
        ("precision", "recall"),
        ("10", "100"),
        ("layer norm", "batch norm"),
    ],
)
def test_what_does_not(given_text: str, accepted: str) -> None:
    assert not alike(given_text, accepted)


@given(st.text(max_size=80))
def test_normal_words_are_normal(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_exact_means_exact() -> None:
    assert matches(" SELECT ", Typed(("SELECT",), exact=True))
    assert not matches("select", Typed(("SELECT",), exact=True))
    assert not matches("a" * 10_000, Typed(("a",)))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("512", [512]),
        ("1,048,576", [1048576]),
        ("1.048.576", [1048576]),
        ("1 048 576", [1048576]),
        ("1'048'576", [1048576]),
        ("1,500", [1500, 1.5]),
        ("1,5", [1.5]),
        ("0,125", [0.125]),
        ("1.234,5", [1234.5]),
        ("1e6", [1e6]),
        ("1.2M", [1.2e6]),
        ("7 B", [7e9]),
        ("3 million", [3e6]),
        ("3 × 10^8", [3e8]),
        (r"3 \times 10^{-2}", [0.03]),
        ("-4", [-4]),
        ("−4", [-4]),
        ("= 4", [4]),
        ("1/4", [0.25]),
        ("1/0", []),
        (".5", [0.5]),
        ("1,2,3", []),
        ("many", []),
        ("1e999", []),
        ("1" * 500, []),
    ],
)
def test_numbers_as_people_type_them(text: str, values: list[float]) -> None:
    assert [one.value for one in read_number(text)] == pytest.approx(values)


MEMORY = Number(14, Tolerance(relative=0.02), "GB", (("MB", 0.001), ("m", 2.0)))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("14", True),
        ("14 GB", True),
        ("14gb", True),
        ("14000 MB", True),
        ("14,000 MB", True),
        ("14.2", True),
        ("13.6 GB", False),
        ("14 MB", False),
        ("7 m", True),
        ("14 apples", False),
        ("1400 %", True),
        ("", False),
    ],
)
def test_tolerance_and_units(text: str, right: bool) -> None:
    assert accepts(text, MEMORY)[0] is right


def test_an_unknown_unit_is_named() -> None:
    assert "apples" in accepts("14 apples", MEMORY)[1]
    assert "number" in accepts("fourteen", MEMORY)[1]


@pytest.mark.parametrize(
    ("value", "given_text", "right"),
    [(1 / 3, "0.333333", True), (1 / 3, "0.33", False), (1048576, "1048577", False)],
)
def test_without_tolerance_six_digits_are_enough_and_whole_numbers_are_exact(
    value: float, given_text: str, right: bool
) -> None:
    assert accepts(given_text, Number(value))[0] is right


@given(st.floats(-1e12, 1e12))
def test_a_number_as_written_is_accepted(value: float) -> None:
    assert accepts(written(value), Number(value))[0]
