"""Scores stay within 0..1, grow with right parts, and never come from what is shown alone."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.marking import STAKES, Certainty, after_tries, certain_mark
from app.assessment.model import Choice, Item, ItemKind, Order, Origin, Pairs, Parts, Points, Response, Typed
from app.assessment.scoring import check_response, score
from app.assessment.showing import order_of, shown, solution
from app.handbook.model import Lines
from app.kernel.errors import Invalid
from tests.assessment.making import item, points
from tests.assessment.test_authored import guide_items

INDEXES = st.lists(st.integers(-3, 12), max_size=12).map(tuple)


def made(kind: ItemKind, parts: Parts) -> Item:
    return Item("id", kind, ("Book",), "What?", parts, Origin.AUTHORED, "fence", "t", Lines(1, 1))


@given(
    st.sampled_from(guide_items()), st.integers(0, 99), INDEXES, st.lists(st.text(max_size=30), max_size=6)
)
def test_any_response_scores_within_bounds(
    one: Item, seed: int, chosen: tuple[int, ...], texts: list[str]
) -> None:
    assert 0.0 <= score(one, seed, Response(chosen, tuple(texts))).score <= 1.0


@given(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5), min_size=1, max_size=5), st.integers(0, 9))
def test_one_more_right_option_never_costs_and_a_wrong_one_never_pays(
    chosen: set[int], right: set[int], seed: int
) -> None:
    one = made(ItemKind.MULTIPLE, Choice(tuple("abcdef"), tuple(sorted(right))))
    place = order_of(one, seed).index
    before = points(one, seed, chosen=tuple(map(place, chosen)))
    for option in set(range(6)) - chosen:
        after = points(one, seed, chosen=tuple(map(place, {*chosen, option})))
        assert after >= before if option in right else after <= before


@given(st.permutations(range(5)), st.integers(0, 4), st.integers(0, 9))
def test_an_order_with_two_neighbours_put_right_is_never_worse(order: list[int], at: int, seed: int) -> None:
    one = made(ItemKind.ORDERING, Order(tuple("abcde")))
    place = order_of(one, seed).index
    at = min(at, 3)
    before = points(one, seed, chosen=tuple(map(place, order)))
    if order[at] > order[at + 1]:
        order[at], order[at + 1] = order[at + 1], order[at]
        assert points(one, seed, chosen=tuple(map(place, order))) >= before


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma", "other", ""]), max_size=3))
def test_recall_grows_with_each_point_and_counts_none_twice(texts: list[str]) -> None:
    one = made(ItemKind.RECALL, Points((Typed(("alpha",)), Typed(("beta",)), Typed(("gamma",)))))
    earned = points(one, texts=tuple(texts))
    assert earned == pytest.approx(len({"alpha", "beta", "gamma"} & set(texts)) / 3)


def test_a_point_that_two_wordings_fit_leaves_the_other_to_the_other() -> None:
    one = made(ItemKind.RECALL, Points((Typed(("norm",)), Typed(("norm", "layer norm")))))
    assert points(one, texts=("layer norm", "norm")) == 1.0
    assert points(one, texts=("norm", "norm")) == 1.0
    assert points(one, texts=("layer norm", "layer norm")) == 0.5


def test_matching_takes_equal_matches_for_one_another() -> None:
    one = made(ItemKind.MATCHING, Pairs((("a", "yes"), ("b", "yes"), ("c", "no"))))
    assert len(shown(one, 3).options) == 2
    key = solution(one, 3).chosen
    assert points(one, 3, chosen=key) == 1.0
    assert points(one, 3, chosen=(key[0],)) == pytest.approx(1 / 3)


@pytest.mark.parametrize("one", guide_items(), ids=lambda one: one.kind.value)
def test_what_is_shown_is_the_same_without_the_key(one: Item) -> None:
    """Whatever is right, the words that only the key has are not on the page."""
    page = str(asdict(shown(one, 5)))
    key = solution(one, 5)
    assert one.why == "" or one.why not in page
    if not shown(one, 5).options:
        assert not any(text in page for text in key.texts)


def test_the_order_of_options_depends_on_the_seed_alone() -> None:
    one = made(ItemKind.CHOICE, Choice(("a", "b", "c", "d"), (0,)))
    assert shown(one, 4) == shown(one, 4)
    places = [solution(one, seed).chosen[0] for seed in range(400)]
    assert all(70 < places.count(place) < 130 for place in range(4))
    fixed = made(ItemKind.CHOICE, Choice(("a", "b", "Both of the above"), (2,), fixed=True))
    assert {shown(fixed, seed).options for seed in range(9)} == {("a", "b", "Both of the above")}


def test_a_calculated_item_is_drawn_by_its_seed() -> None:
    one = item(
        "kind = 'calculated'\nstem = 'Twice {{a}}?'\nparameters = { a = { from = 1, to = 50 } }\n"
        "formula = '2 * a'\nwhy = '{{a}} + {{a}}'"
    )
    stems = {seed: shown(one, seed).stem for seed in range(50)}
    assert len(set(stems.values())) > 20
    for seed, stem in stems.items():
        number = int(stem.split()[1].rstrip("?"))
        assert solution(one, seed).why == f"{number} + {number}"
        assert points(one, seed, texts=(str(2 * number),)) == 1.0
        assert points(one, seed, texts=(str(2 * number + 1),)) == 0.0


def test_a_response_of_a_megabyte_is_refused() -> None:
    with pytest.raises(Invalid, match="characters"):
        check_response(Response(texts=("x" * 2**20,)))
    check_response(Response((0,), ("short",)))


@pytest.mark.parametrize(
    ("chance", "best"),
    [
        (0.2, Certainty.LOW),
        (0.6, Certainty.LOW),
        (0.72, Certainty.MIDDLE),
        (0.85, Certainty.HIGH),
        (1.0, Certainty.HIGH),
    ],
)
def test_it_pays_to_say_how_sure_one_is(chance: float, best: Certainty) -> None:
    expected = {one: chance * certain_mark(1, one) + (1 - chance) * certain_mark(0, one) for one in Certainty}
    assert max(expected, key=expected.__getitem__) == best
    assert STAKES[best].from_chance <= chance


def test_each_try_takes_a_third_away() -> None:
    assert [round(after_tries(1.0, n), 3) for n in range(1, 6)] == [1.0, 0.667, 0.333, 0.0, 0.0]
