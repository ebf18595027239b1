from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.blueprint import Blueprint, Difficulty, Drawing, Form, Section
from app.rehearsal.drawing import Candidate, Unmet, draw
from tests.rehearsal.pools import blueprint, candidate, pool


def topics(drawn: object) -> Counter[str]:
    return Counter(one.candidate.topic for one in drawn.questions)  # type: ignore[attr-defined]


def test_sections_come_in_their_order_and_nothing_twice() -> None:
    drawn = draw(
        pool(), blueprint(Section(Form.OPEN, 3, 5), Section(Form.RAPID, 5, 1), Section(Form.OPEN, 2, 5)), 7
    )
    assert [one.section for one in drawn.questions] == [0] * 3 + [1] * 5 + [2] * 2
    assert len({one.candidate.id for one in drawn.questions}) == 10
    assert drawn.is_full
    assert drawn.nearest is None


def test_the_same_seed_draws_the_same_and_another_one_another() -> None:
    wish = blueprint(Section(Form.OPEN, 6, 5))
    assert draw(pool(40), wish, 1) == draw(list(reversed(pool(40))), wish, 1)
    assert draw(pool(40), wish, 1) != draw(pool(40), wish, 2)


def test_topics_are_spread_over() -> None:
    assert topics(draw(pool(), blueprint(Section(Form.OPEN, 6, 5)), 3)) == {
        "rnn": 2,
        "lstm": 2,
        "attention": 2,
    }


def test_topics_come_by_their_weights() -> None:
    wish = blueprint(Section(Form.OPEN, 8, 5), topics={"lstm": 3, "attention": 1})
    assert topics(draw(pool(40), wish, 3)) == {"lstm": 6, "attention": 2}


def test_a_topic_is_called_by_words_of_its_title() -> None:
    wish = blueprint(topics={"About  LSTM": 1})
    assert set(topics(draw(pool(), wish, 1))) == {"lstm"}
    assert draw(pool(), blueprint(topics={"stm": 1}), 1).unknown_topics == ("stm",)


def test_topics_that_do_not_exist_are_told_and_the_rest_is_drawn() -> None:
    some = draw(pool(), blueprint(topics={"lstm": 1, "alchemy": 5}), 1)
    assert (some.unknown_topics, set(topics(some)), some.is_full) == (("alchemy",), {"lstm"}, True)
    none = draw(pool(), blueprint(topics={"alchemy": 5}), 1)
    assert (none.unknown_topics, none.is_full, len(topics(none))) == (("alchemy",), True, 3)


def test_too_few_questions_are_told_and_the_nearest_can_be_filled() -> None:
    small = [candidate(1), candidate(2), candidate(3, Form.RAPID)]
    wish = blueprint(
        Section(Form.OPEN, 5, 8), Section(Form.RAPID, 1, 1), Section(Form.FORMULA, 2, 3), minutes=60
    )
    drawn = draw(small, wish, 1)
    assert [(one.form, one.wanted, one.found) for one in drawn.shortages] == [
        (Form.OPEN, 5, 2), (Form.FORMULA, 2, 0)
    ]  # fmt: skip
    assert drawn.nearest is not None
    assert [(one.form, one.count) for one in drawn.nearest.sections] == [(Form.OPEN, 2), (Form.RAPID, 1)]
    assert drawn.nearest.minutes == 60 - 3 * 8 - 2 * 3
    assert draw(small, drawn.nearest, 1).is_full


def test_an_empty_pool_has_no_nearest() -> None:
    drawn = draw([], blueprint(), 1)
    assert (drawn.questions, drawn.nearest, drawn.is_full) == ((), None, False)


def test_what_one_note_knows_is_asked_once() -> None:
    same = [
        candidate(1, note=5),
        candidate(2, note=5),
        candidate(3, Form.RAPID, note=5),
        candidate(4, note=6),
    ]
    drawn = draw(same, blueprint(Section(Form.OPEN, 3, 5), Section(Form.RAPID, 1, 1)), 1)
    assert sorted(one.candidate.note or 0 for one in drawn.questions) == [5, 6]


def test_the_mix_is_kept_where_there_is_enough() -> None:
    mix = {Difficulty.SENIOR: 2, Difficulty.STAFF: 1}
    drawn = draw(pool(40, ("one",)), blueprint(Section(Form.OPEN, 6, 5, mix)), 1)
    assert Counter(one.candidate.rank for one in drawn.questions) == {
        Difficulty.SENIOR: 4,
        Difficulty.STAFF: 2,
    }


def test_the_nearest_difficulty_is_taken_where_there_is_not() -> None:
    easy = [candidate(n, rank=Difficulty.JUNIOR) for n in range(3)] + [candidate(9, rank=Difficulty.SENIOR)]
    drawn = draw(easy, blueprint(Section(Form.OPEN, 2, 5, {Difficulty.STAFF: 1})), 1)
    assert drawn.is_full
    assert drawn.questions[0].candidate.id == "open:0009"


def test_the_weakest_come_first() -> None:
    known = [candidate(n, topic=f"t{n % 3}", recall=n / 20) for n in range(20)]
    drawn = draw(known, blueprint(Section(Form.OPEN, 3, 5), drawing=Drawing.WEAKEST), 1)
    assert sorted(one.candidate.id for one in drawn.questions) == ["open:0000", "open:0001", "open:0002"]


def test_what_was_never_asked_comes_first() -> None:
    some = [candidate(n, topic=f"t{n % 2}", asked=int(n > 2)) for n in range(12)]
    drawn = draw(some, blueprint(Section(Form.OPEN, 3, 5), drawing=Drawing.UNASKED), 1)
    assert {one.candidate.asked for one in drawn.questions} == {0}


def test_a_warm_up_is_the_easiest_open_question() -> None:
    some = [candidate(n, rank=Difficulty(4 - n % 3)) for n in range(3)] + [
        candidate(7, Form.RAPID, rank=Difficulty.JUNIOR)
    ]
    drawn = draw(some, blueprint(Section(Form.RAPID, 1, 1), Section(Form.OPEN, 3, 5), warm_up=True), 1)
    assert drawn.questions[0].candidate.rank is Difficulty.MIDDLE
    assert len(drawn.questions) == 4


candidates = st.builds(
    Candidate,
    id=st.integers(0, 60).map(str),
    forms=st.frozensets(st.sampled_from(Form), min_size=1, max_size=2),
    topic=st.sampled_from("abc"),
    names=st.just(frozenset({"a"})),
    note=st.none() | st.integers(1, 9),
    rank=st.none() | st.sampled_from(Difficulty),
    recall=st.none() | st.floats(0, 1),
    asked=st.integers(0, 3),
)
wishes = st.builds(
    replace,
    st.just(blueprint()),
    sections=st.lists(
        st.builds(Section, st.sampled_from(Form), st.integers(1, 8), st.just(1.0)), min_size=1, max_size=4
    ).map(tuple),
    drawing=st.sampled_from(Drawing),
    warm_up=st.booleans(),
)  # fmt: skip


@given(st.lists(candidates, max_size=40, unique_by=lambda one: one.id), wishes, st.integers(0, 9))
def test_any_draw_is_sound_and_any_nearest_can_be_filled(
    some: list[Candidate], wish: Blueprint, seed: int
) -> None:
    drawn = draw(some, wish, seed)
    notes = [one.candidate.note for one in drawn.questions if one.candidate.note is not None]
    assert len(set(notes)) == len(notes)
    assert len({one.candidate.id for one in drawn.questions}) == len(drawn.questions)
    assert all(wish.sections[one.section].form in one.candidate.forms for one in drawn.questions)
    assert len(drawn.questions) + sum(one.wanted - one.found for one in drawn.shortages) == wish.questions
    if drawn.nearest is not None:
        assert draw(some, drawn.nearest, seed).is_full
        assert drawn.nearest.questions < wish.questions


def test_a_difficulty_that_is_wished_for_and_not_there_is_told() -> None:
    few = [candidate(1, rank=Difficulty.STAFF), *(candidate(n, rank=Difficulty.SENIOR) for n in range(2, 9))]
    mixed = Section(Form.OPEN, 4, 5, {Difficulty.STAFF: 3, Difficulty.SENIOR: 1})
    drawn = draw(few, blueprint(mixed), 1)
    assert drawn.is_full
    assert drawn.unmet == (Unmet(0, Difficulty.STAFF, 3, 1),)
    assert (
        draw(few, blueprint(Section(Form.OPEN, 4, 5)), 1).unmet == ()
    )  # the level's own mix is nobody's wish
