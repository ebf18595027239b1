from datetime import timedelta
from math import nan
from typing import Any

import pytest
from fsrs_rs_python import DEFAULT_PARAMETERS as SHIPPED

from app.kernel.errors import Invalid
from app.scheduling.memory import Grade, grade_of
from app.scheduling.parameters import FSRS6_DEFAULTS, Parameters, Settings
from app.scheduling.scheduler import engine


def test_the_defaults_are_the_librarys() -> None:
    assert pytest.approx(SHIPPED) == FSRS6_DEFAULTS


def test_a_version_names_the_numbers() -> None:
    other = (*FSRS6_DEFAULTS[:-1], 0.2)
    assert Parameters().version == "fsrs-6:36b49afbb42b"
    assert Parameters(other).version == Parameters(other).version != Parameters().version


@pytest.mark.parametrize(
    "values", [(), (1.0,) * 20, FSRS6_DEFAULTS + (1.0,) * 13, (*FSRS6_DEFAULTS[:-1], nan)]
)
def test_numbers_that_are_no_parameters_are_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(Invalid, match="21"):
        Parameters(values)


def test_one_engine_serves_equal_parameters() -> None:
    assert engine(Parameters()) is engine(Parameters(tuple(FSRS6_DEFAULTS)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"desired_retention": 0.5},
        {"desired_retention": 1.0},
        {"desired_retention": nan},
        {"maximum_interval": 0},
        {"maximum_interval": 40_000},
        {"learning_steps": (timedelta(0),)},
        {"relearning_steps": (timedelta(days=1),)},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        Settings(**wrong)


@pytest.mark.parametrize(("given", "grade"), [(1, Grade.AGAIN), ("4", Grade.EASY), (" 3 ", Grade.GOOD)])
def test_a_grade(given: object, grade: Grade) -> None:
    assert grade_of(given) is grade


@pytest.mark.parametrize("given", [0, 5, -1, "", "good", "1.0", None, True, "²", "9" * 9999])
def test_a_grade_that_does_not_exist_is_refused(given: object) -> None:
    with pytest.raises(Invalid, match="There is no grade"):
        grade_of(given)
