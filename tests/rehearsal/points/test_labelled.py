from collections import Counter

import pytest

from tests.rehearsal.points.labelled import ANSWERS, Half, Labelled, for_tuning, labelled

ALL = [*labelled(Half.TUNING), *labelled(Half.KEPT_ASIDE)]
EVERY = [*labelled(Half.KEPT_ASIDE), *for_tuning()]


def test_the_halves_share_no_question_and_leave_none_out() -> None:
    assert sorted(one.id for one in ALL) == sorted(file.stem for file in ANSWERS.glob("*.toml"))
    assert len(labelled(Half.TUNING)) - len(labelled(Half.KEPT_ASIDE)) in (0, 1)


def test_what_was_written_for_tuning_is_about_other_questions() -> None:
    assert len({one.id for one in EVERY}) == len(EVERY)


def test_there_are_enough_answers_of_every_kind() -> None:
    kinds = Counter(answer.kind for one in ALL for answer in one.answers)
    assert kinds.total() >= 130
    assert all(kinds[kind] >= 12 for kind in ("full", "partial", "paraphrased", "offtopic", "empty"))
    assert kinds["contradicting"] >= 25


@pytest.mark.parametrize("one", EVERY, ids=[one.id for one in EVERY])
def test_labels_are_about_points_that_there_are(one: Labelled) -> None:
    for answer in one.answers:
        assert answer.covered <= set(range(len(one.points)))
        if answer.kind == "full":
            assert len(answer.covered) == len(one.points)
        if answer.kind in ("empty", "offtopic"):
            assert not answer.covered
