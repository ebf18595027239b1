import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.model import CardKind
from app.searching.language import (
    FIELDS,
    KINDS,
    MAX_LENGTH,
    MAX_TAG,
    MAX_TERMS,
    Compared,
    Is,
    Named,
    OfKind,
    Search,
    Term,
    Text,
    parse,
    tag_name,
)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", ()),
        ("  \t\n ", ()),
        ("Gates", (Text("gates"),)),
        ("forget gate", (Text("forget"), Text("gate"))),
        ('"forget gate"', (Text("forget gate", phrase=True),)),
        (
            '-"forget gate" -cell',
            (Text("forget gate", phrase=True, negated=True), Text("cell", negated=True)),
        ),
        ('"still typing', (Text("still typing", phrase=True),)),
        ("L2 C++ 学习率 потери", (Text("l2"), Text("c++"), Text("学习率"), Text("потери"))),
        ("encoder-decoder", (Text("encoder-decoder"),)),
        ('topic:LSTM handbook:"Deep Learning"', (Named("topic", "lstm"), Named("handbook", "deep learning"))),
        ("-topic:lstm/lstm-gates", (Named("topic", "lstm/lstm-gates", negated=True),)),
        ("tag:Hard", (Named("tag", "hard"),)),
        ("kind:formula", (OfKind(("formula-write", "formula-read")),)),
        ("KIND:Formula-Read", (OfKind(("formula-read",)),)),
        ("is:due -is:leech", (Is("due"), Is("leech", negated=True))),
        ("difficulty:>7", (Compared("difficulty", ">", 7.0),)),
        ("difficulty:<=2.5 reps:3", (Compared("difficulty", "<=", 2.5), Compared("reps", "=", 3.0))),
        ("-lapses:>=2", (Compared("lapses", ">=", 2.0, negated=True),)),
        ("is:due is:due", (Is("due"),)),
        ('a"b c"d', (Text("a"), Text("b c", phrase=True), Text("d"))),
    ],
)
def test_what_is_understood(query: str, terms: tuple[Term, ...]) -> None:
    assert parse(query) == Search(terms)


@pytest.mark.parametrize(
    ("query", "terms", "remark"),
    [
        (
            "colour:red gates",
            (Text("gates"),),
            "There is no “colour:”. There are topic:, handbook:, kind:, is:, tag:,",
        ),
        ("is:tired gates", (Text("gates"),), "A card is never “tired”. It may be due, new,"),
        ("kind:essay", (), "There is no kind “essay”. There are topic, list, formula,"),
        ("topic: lstm", (Text("lstm"),), "“topic:” needs something after the colon, such as topic:lstm."),
        ("difficulty:hard", (), "“difficulty:hard” is no comparison. Write it as difficulty:>7."),
        ("difficulty:>>7", (), "is no comparison"),
        ("difficulty:>999999999999999999", (), "is no comparison"),
        ("→ gates", (Text("gates"),), "“→” has no letter or digit to look for."),
        ("-", (), "A word is missing."),
        ('""', (), "A word is missing."),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_kept(
    query: str, terms: tuple[Term, ...], remark: str
) -> None:
    search = parse(query)
    assert search.terms == terms
    assert len(search.remarks) == 1
    assert remark in search.remarks[0]


def test_a_search_is_bounded() -> None:
    long = parse("x" * 10_000)
    assert long.terms == (Text("x" * MAX_LENGTH),)
    assert f"{MAX_LENGTH} characters" in long.remarks[0]
    many = parse(" ".join(f"w{number}" for number in range(60)))
    assert len(many.terms) == MAX_TERMS
    assert f"{MAX_TERMS} words" in many.remarks[0]


@given(st.text(max_size=600) | st.text(alphabet='-:"<>=1. \tistopc\x00\ud800', max_size=80))
def test_any_text_is_read(query: str) -> None:
    search = parse(query)
    assert len(search.terms) <= MAX_TERMS
    for term in search.terms:
        if isinstance(term, Text | Named):
            value = term.text if isinstance(term, Text) else term.value
            value.encode()  # no half characters
            assert "\x00" not in value


def test_every_kind_of_card_can_be_asked_for() -> None:
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(
        kind.value for kind in CardKind
    )
    for kind in CardKind:
        assert parse(f"kind:{kind.value}").remarks == ()


def test_every_field_has_an_example_that_is_understood() -> None:
    for field in FIELDS:
        (remark,) = parse(f"{field}:").remarks
        example = remark.partition("such as ")[2].removesuffix(".")
        assert parse(example).remarks == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hard", "hard"), ("  two  words ", "two-words"), ('a"b:c,d', "a-b-c-d"), ("\x00 ", ""), ("Ёж", "ёж")],
)
def test_a_tag_has_one_form(text: str, name: str) -> None:
    assert tag_name(text) == name


@given(st.text())
def test_a_tag_can_be_asked_for_by_its_name(text: str) -> None:
    name = tag_name(text)
    assert len(name) <= MAX_TAG
    assert tag_name(name) == name
    if name:
        assert parse(f'tag:"{name}"').terms == (Named("tag", name),)
