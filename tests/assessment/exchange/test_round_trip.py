"""What goes out comes back, and what cannot be taken over is refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.exchange.gift import from_gift, to_gift
from app.assessment.exchange.moodle import from_moodle, to_moodle
from app.assessment.exchange.shared import Home
from app.assessment.model import (
    Blanks,
    Choice,
    Item,
    ItemKind,
    Number,
    Origin,
    Pairs,
    Parts,
    Tolerance,
    Truth,
    Typed,
)
from app.handbook.model import Lines
from app.kernel.errors import Invalid
from tests.assessment.test_authored import guide_items

HOME = Home("topic", ("Book", "Topic"))
TEXT = st.text(st.sampled_from("abcXYZ019 ~=#{}:%\\-><$&*_é\n\"'"), min_size=1, max_size=20).map(
    lambda text: f"t{text}".replace("->", "-").rstrip("\\ \n")
)
TEXTS = st.lists(TEXT, min_size=2, max_size=5, unique_by=lambda text: "".join(text.split()).casefold())


def made(kind: ItemKind, parts: Parts, stem: str = "What?", why: str = "") -> Item:
    return Item("a#b", kind, ("Book",), stem, parts, Origin.AUTHORED, "fence", "topic", Lines(1, 1), why=why)


def both_ways(one: Item) -> None:
    for out, back in ((to_gift, from_gift), (to_moodle, from_moodle)):
        file = out([one])
        if file.left_out:
            continue
        found = back(file.text, HOME)
        assert not found.refused
        [same] = found.items
        assert (same.kind, same.stem, same.parts, same.why) == (
            one.kind,
            one.stem.strip(),
            one.parts,
            one.why,
        )


@given(TEXTS, TEXT, TEXT)
def test_choices(texts: list[str], stem: str, why: str) -> None:
    plain = [f"{n} {text}" for n, text in enumerate(texts)]
    both_ways(made(ItemKind.CHOICE, Choice(tuple(plain), (0,)), stem, why))
    if len(plain) > 2:
        both_ways(made(ItemKind.MULTIPLE, Choice(tuple(plain), (0, 1)), stem))


@given(TEXTS, TEXT, st.booleans())
def test_short_answers_truths_and_pairs(texts: list[str], stem: str, is_true: bool) -> None:
    both_ways(made(ItemKind.SHORT, Typed(tuple(texts)), stem))
    both_ways(made(ItemKind.TRUE_FALSE, Truth(is_true), stem))
    both_ways(made(ItemKind.MATCHING, Pairs(tuple((text, f"{n}") for n, text in enumerate(texts))), stem))


@given(st.floats(-1e9, 1e9), st.floats(0, 100))
def test_numbers(value: float, allowed: float) -> None:
    both_ways(made(ItemKind.NUMERIC, Number(value, Tolerance(absolute=allowed))))


def test_units_and_a_blank() -> None:
    both_ways(made(ItemKind.NUMERIC, Number(14.0, Tolerance(0.5), "GB", (("TB", 1000.0), ("MB", 0.001)))))
    blank = made(
        ItemKind.CLOZE, Blanks(("L1 makes weights ", ", and few."), (Typed(("sparse", "zero")),)), ""
    )
    file = to_gift([blank])
    assert from_gift(file.text, HOME).items[0].parts == blank.parts


def test_kinds_without_a_word_are_left_out_and_named() -> None:
    items = guide_items()
    for out, back in ((to_gift, from_gift), (to_moodle, from_moodle)):
        file = out(items)
        taken = back(file.text, HOME)
        assert not taken.refused
        assert len(taken.items) + len(file.left_out) == len(items)
        kinds = {one.kind for one in file.left_out}
        assert {ItemKind.CALCULATED, ItemKind.ORDERING, ItemKind.FORMULA, ItemKind.RECALL} <= kinds


GIFT = """// a comment
$CATEGORY: tests

::Even:: Which is even? {
  =two #yes
  ~one #no
  ~three
}

Grant is {~buried =entombed ~living} in his tomb.

Several {~%50%one ~%50%two ~%-100%three}

Free text {}

::Even:: Twice? {=a ~b}

Number {#1..5}

Wrong {~a ~b}
"""


def test_gift_as_people_write_it() -> None:
    found = from_gift(GIFT, HOME)
    assert [(one.kind.value, one.lines.first) for one in found.items] == [
        ("choice", 4),
        ("choice", 10),
        ("multiple", 12),
        ("numeric", 18),
    ]
    assert found.items[0].parts == Choice(("two", "one", "three"), (0,))
    assert found.items[1].stem == "Grant is ____ in his tomb."
    assert found.items[3].parts == Number(3.0, Tolerance(absolute=2.0))
    assert sorted(one.line for one in found.refused) == [14, 16, 20]


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><quiz><question><name>&b;</name></question></quiz>'


@pytest.mark.parametrize(
    "text", ["", "no xml", "<quiz>", "<html/>", BOMB, "<quiz>" + "<a>" * 100, "x" * 6_000_000]
)
def test_what_is_no_moodle_xml_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_moodle(text, HOME)
    assert refused.value.hint


def test_questions_that_cannot_be_taken_are_named() -> None:
    xml = """<?xml version="1.0" encoding="UTF-8"?><quiz>
    <question type="category"><category><text>x</text></category></question>
    <question type="essay"><name><text>Free</text></name></question>
    <question type="multichoice"><name><text>Keyless</text></name>
      <answer fraction="0"><text>a</text></answer><answer fraction="0"><text>b</text></answer></question>
    <question type="numerical"><name><text>Odd</text></name><answer fraction="100"><text>many</text></answer></question>
    </quiz>"""
    found = from_moodle(xml, HOME)
    assert not found.items
    assert ["Free" in found.refused[0].message, "Keyless" in found.refused[1].message] == [True, True]
    assert len(found.refused) == 3


@given(st.text("ab ~=#{}:%\\->\n/$TF10.", max_size=60))
def test_any_text_is_gift_or_refused(text: str) -> None:
    from_gift(text, HOME)
