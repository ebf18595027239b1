from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.rehearsal.blueprint import Blueprint, Difficulty, Drawing, Form, Level, Section, objections, rank_of
from app.rehearsal.reading import as_data, blueprint_of, read_blueprint
from tests.rehearsal.pools import blueprint

WHOLE = """
name = "An hour"
level = "staff"
minutes = 60
drawing = "weakest"
warm_up = true
closing = 5
may_go_back = false
may_pause = true
handbooks = ["deep-learning"]

[topics]
lstm = 2
attention = 1.5

[[sections]]
form = "open"
count = 6
minutes = 8
mix = { senior = 2, staff = 1 }

[[sections]]
form = "rapid"
count = 4
minutes = 0.75
"""


def test_toml_says_everything() -> None:
    read = read_blueprint(WHOLE, "hour.toml")
    assert read == Blueprint(
        name="An hour",
        level=Level.STAFF,
        minutes=60,
        sections=(
            Section(Form.OPEN, 6, 8, {Difficulty.SENIOR: 2, Difficulty.STAFF: 1}),
            Section(Form.RAPID, 4, 0.75),
        ),
        topics={"lstm": 2, "attention": 1.5},
        handbooks=("deep-learning",),
        drawing=Drawing.WEAKEST,
        warm_up=True,
        closing=5,
        may_go_back=False,
        may_pause=True,
    )
    assert read.questions == 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "hour.toml is no TOML"),
        ("name = 5", "name must be a text"),
        ('nome = "x"', "no key “nome”"),
        ('name = "x"\nlevel = "god"', "level cannot be “god”"),
        ('name = "x"\nminutes = 1.5', "minutes must be a whole number"),
        ('name = "x"\nminutes = true', "minutes must be a number"),
        ('name = "x"\nminutes = -1', "minutes must be a number, 0 or more"),
        ('name = "x"\nminutes = inf', "minutes must be a number"),
        ('name = "x"\nwarm_up = 1', "warm_up must be true or false"),
        ('name = "x"\nsections = 3', "sections must be a list"),
        ('name = "x"\nsections = [3]', "section 1: A section is a table"),
        ('name = "x"\n[[sections]]\nkind = "open"', "section 1: There is no key “kind”"),
        ('name = "x"\n[[sections]]\nform = "dance"', "section 1: form cannot be “dance”"),
        ('name = "x"\n[[sections]]\nmix = {wild = 1}', "section 1: There is no difficulty “wild”"),
        ('name = "x"\nhandbooks = [1]', "handbooks must be a list of texts"),
        ('name = "x"\n[topics]\nlstm = "much"', "topics: lstm must be a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(text: str, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_blueprint(text, "hour.toml")
    assert says in caught.value.message
    assert caught.value.message.startswith("hour.toml")


@pytest.mark.parametrize(
    ("mend", "says"),
    [
        ({"minutes": 0}, "1 to 240 minutes, not 0"),
        ({"minutes": 241}, "1 to 240 minutes, not 241"),
        ({"name": " "}, "has no name"),
        ({"name": "x" * 81}, "longer than 80"),
        ({"sections": ()}, "no sections"),
        ({"sections": (Section(Form.OPEN, 10_000, 1),)}, "60 questions at most, not 10,000"),
        ({"sections": (Section(Form.OPEN, 0, 1),)}, "section 1: It asks nothing"),
        ({"sections": (Section(Form.OPEN, 1, 0),)}, "section 1: A question takes"),
        ({"sections": (Section(Form.OPEN, 1, 1),) * 13}, "more than 12 sections"),
        ({"sections": (Section(Form.OPEN, 4, 15),), "closing": 1}, "take 61 minutes together, the interview 60"),
        ({"topics": {"lstm": 0}}, "weight must be greater than 0"),
        ({"one_of": ("x",)}, "no sections of its own"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(mend: dict[str, object], says: str) -> None:
    found = objections(replace(blueprint(), **mend))  # type: ignore[arg-type]
    assert any(says in str(one) for one in found), found


def test_nothing_speaks_against_a_plain_one() -> None:
    assert objections(blueprint()) == ()


blueprints = st.builds(
    Blueprint,
    name=st.text(min_size=1, max_size=20).map(str.strip),
    level=st.sampled_from(Level),
    minutes=st.integers(1, 240),
    sections=st.lists(
        st.builds(
            Section, st.sampled_from(Form), st.integers(1, 9), st.integers(1, 20),
            st.dictionaries(st.sampled_from(Difficulty), st.integers(0, 5), max_size=4),
        ), max_size=4,
    ).map(tuple),
    topics=st.dictionaries(st.text(min_size=1, max_size=9).map(str.strip).filter(bool), st.integers(1, 9), max_size=3),
    drawing=st.sampled_from(Drawing),
    warm_up=st.booleans(),
    may_go_back=st.booleans(),
    may_pause=st.booleans(),
)  # fmt: skip


@given(blueprints)
def test_data_bring_the_same_blueprint_back(one: Blueprint) -> None:
    assert blueprint_of(as_data(one)) == one


@pytest.mark.parametrize(
    ("word", "rank"),
    [("Senior", Difficulty.SENIOR), (" hard ", Difficulty.SENIOR), ("principal", Difficulty.STAFF),
     ("junior trap", Difficulty.JUNIOR),
     ("easy", Difficulty.JUNIOR), ("medium", Difficulty.MIDDLE), ("★★★", None), ("", None), (None, None)],
)  # fmt: skip
def test_an_authors_word_for_a_difficulty(word: str | None, rank: Difficulty | None) -> None:
    assert rank_of(word) is rank
