from collections import Counter

import pytest

from tests.rehearsal.points.labelled import Half, Labelled, labelled

EVERY = [one for half in Half for one in labelled(half)]


def test_the_halves_share_no_question() -> None:
    assert len({one.id for one in EVERY}) == len(EVERY)


@pytest.mark.parametrize(("half", "answers", "each"), [(Half.TUNING, 250, 12), (Half.KEPT_ASIDE, 90, 3)])
def test_there_are_enough_answers_of_every_kind(half: Half, answers: int, each: int) -> None:
    kinds = Counter(answer.kind for one in labelled(half) for answer in one.answers)
    assert kinds.total() >= answers
    assert all(kinds[kind] >= each for kind in ("offtopic", "empty"))
    assert all(
        kinds[kind] >= 0.85 * len(labelled(half))
        for kind in ("full", "partial", "paraphrased", "contradicting")
    )


@pytest.mark.parametrize("one", EVERY, ids=[one.id for one in EVERY])
def test_labels_are_about_points_that_there_are(one: Labelled) -> None:
    for answer in one.answers:
        assert answer.covered <= set(range(len(one.points)))
        if answer.kind == "full":
            assert len(answer.covered) == len(one.points)
        if answer.kind in ("empty", "offtopic"):
            assert not answer.covered
