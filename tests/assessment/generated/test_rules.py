"""What each rule makes of a few lines, and what it leaves alone: every case here was once a bad item."""

import pytest

from app.assessment.generated import generated_items
from app.assessment.model import Blanks, Choice, Item, ItemKind, Order, Pairs, Points, Tex, Truth
from tests.assessment.making import handbook


def made(text: str, rule: str = "") -> list[Item]:
    return [one for one in generated_items(handbook(text)) if rule in ("", one.rule)]


def options(one: Item) -> tuple[str, tuple[str, ...]]:
    """The right option and the wrong ones."""
    assert isinstance(one.parts, Choice)
    return one.parts.options[one.parts.right[0]], tuple(sorted(one.parts.options[1:]))


TABLE = """# Trees

## Kinds

| Tree | Leaves | Height | Bark |
|---|---|---|---|
| Oak | lobed | 30 m | rough |
| Birch | serrated | 20 m | white |
| Pine | needles | 35 m | rough |
"""


def test_a_column_of_different_values_asks_for_each_and_for_all() -> None:
    values = [one for one in made(TABLE, "table-value") if "Leaves" in one.stem]
    assert options(values[0]) == ("lobed", ("needles", "serrated"))
    assert len(values) == 3
    [match] = [one for one in made(TABLE, "table-match") if "Leaves" in one.stem]
    assert match.parts == Pairs((("Oak", "lobed"), ("Birch", "serrated"), ("Pine", "needles")))


def test_a_value_that_two_share_is_asked_for_as_two_and_the_other_value_not_as_well() -> None:
    [bark] = [one for one in made(TABLE) if "Bark" in one.stem]
    assert bark.kind == ItemKind.MULTIPLE
    assert bark.parts == Choice(("Oak", "Pine", "Birch"), (0, 1))
    assert bark.stem == "Bark: rough — for which of these? Choose all that apply."


def test_what_only_two_values_together_tell_is_asked_for_by_both() -> None:
    fruit = TABLE.replace("Bark |", "Bark | Fruit |").replace("|---|---|\n", "|---|---|---|\n", 1)
    fruit = fruit.replace("rough |", "rough | nut |", 1).replace("white |", "white | nut |")
    [both] = [one for one in made(fruit.replace("rough |\n", "rough | cone |\n")) if ";" in one.stem]
    assert both.stem == "Bark: rough; Fruit: nut — for which of these?"
    assert options(both) == ("Oak", ("Birch", "Pine"))


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (
            ["paid preference pairs", "rare preference labels", "plain prompts", "unit tests"],
            {"A": "CD", "B": "CD", "C": "ABD", "D": "ABC"},
        ),
        (["constant depth", "no: same class", "each step", "any number"], {"A": "CD", "C": "AD", "D": "AC"}),
        (["0.125", "0.25", "0.5", "1"], {"A": "BCD", "B": "ACD", "C": "ABD", "D": "ABC"}),
    ],
)
def test_a_cell_that_may_be_taken_for_another_is_no_option(cells: list[str], asked: dict[str, str]) -> None:
    """A third of the words shared; a cell that speaks of another; numbers are as they are."""
    said = dict(zip(cells, "ABCD", strict=True))
    rows = "".join(f"| {name} | {cell} |\n" for cell, name in said.items())
    found = made(f"# Book\n\n## Sorts\n\n| Sort | Traits |\n|---|---|\n{rows}", "table-value")
    assert {one.stem[0]: "".join(sorted(said[wrong] for wrong in options(one)[1])) for one in found} == asked


@pytest.mark.parametrize(
    "cell", ["and gradients", "as the others", "both together", "same as Oak", "no: same class"]
)
def test_what_speaks_of_another_option_is_none(cell: str) -> None:
    assert len(made(TABLE, "table-value")) == 6
    text = TABLE.replace("serrated", cell)
    assert not [one for one in made(text) if cell in str(one.parts) or cell in one.stem]


def test_a_key_that_repeats_a_word_of_what_is_asked_is_none() -> None:
    rows = "| GET | Reads a row |\n| DELETE | Deletes a row |\n| PATCH | Changes a row |\n"
    found = made(f"# Web\n\n## Verbs\n\n| Verb | Meaning |\n|---|---|\n{rows}", "table-value")
    assert [one.stem for one in found] == [
        "GET — Meaning: which of these?",
        "PATCH — Meaning: which of these?",
    ]


def test_a_value_with_a_colon_of_its_own_stands_in_quotation_marks() -> None:
    rows = "| Oak | slow: a century |\n| Yew | slow: a century |\n| Birch | fast |\n"
    [one] = made(f"# Trees\n\n## Growth\n\n| Tree | Pace |\n|---|---|\n{rows}", "table-which")
    assert one.stem.startswith("Pace: “slow: a century” — for which of these?")


def test_of_two_things_compared_a_statement_is_made() -> None:
    rows = "| Leaves | lobed | serrated |\n| Bark | rough | rough |\n| Wood | hard | hard wood |\n"
    text = f"# Trees\n\n## Oak vs Birch\n\n| Aspect | Oak | Birch |\n|---|---|---|\n{rows}"
    [one] = made(text)
    assert one.rule == "table-truth"
    assert isinstance(one.parts, Truth)
    assert one.stem in (
        "Oak compared with Birch — Leaves: “lobed”",
        "Oak compared with Birch — Leaves: “serrated”",
    )
    assert ("lobed" in one.stem) is one.parts.is_true


DEFINITIONS = """# Words

## Sorts of error

- **Bias**: error of a model that is too simple
- **Variance**: error of a model that is too flexible
- **Noise**: error that no model can take away
- **Drift**: error that grows as the world changes
"""


def test_definitions_are_asked_both_ways_and_matched() -> None:
    terms = made(DEFINITIONS, "term")
    assert [options(one)[0] for one in terms] == ["Bias", "Variance", "Noise", "Drift"]
    assert options(terms[0])[1] == ("Drift", "Noise", "Variance")
    assert "error of a model that is too simple" in terms[0].stem
    assert options(made(DEFINITIONS, "meaning")[2])[0] == "error that no model can take away"
    assert len(made(DEFINITIONS, "meaning-match")) == 1


def test_no_option_of_a_definition_holds_its_term() -> None:
    text = DEFINITIONS.replace("error that no model", "all noise error that no model")
    [noise] = [one for one in made(text, "meaning") if "Noise" in one.stem]
    assert options(noise)[0] == "all … error that no model can take away"


def test_two_definitions_become_statements() -> None:
    text = "\n".join(DEFINITIONS.split("\n")[:6])
    assert {one.rule for one in made(text)} == {"meaning-truth"}
    for one in made(text):
        assert isinstance(one.parts, Truth)


GATES = r"""# Cells

## Gates

Forget gate:

$$
f_t = \sigma(W_f x_t + b_f)
$$

Input gate:

$$
i_t = \sigma(W_i x_t + b_i)
$$

Output gate:

$$
o_t = \sigma(W_o x_t + b_o)
$$
"""


def test_sibling_formulas_are_the_distractors() -> None:
    [forget, *_] = made(GATES, "formula")
    assert options(forget) == (
        r"$f_t = \sigma(W_f x_t + b_f)$",
        (r"$i_t = \sigma(W_i x_t + b_i)$", r"$o_t = \sigma(W_o x_t + b_o)$"),
    )
    assert options(made(GATES, "formula-name")[0]) == ("Forget gate", ("Input gate", "Output gate"))


def test_the_right_side_is_typed_and_the_left_one_shown() -> None:
    one = made(GATES, "formula-type")[0]
    assert "$f_t = \\ldots$" in one.stem
    assert one.parts == Tex((r"\sigma(W_f x_t + b_f)", r"f_t = \sigma(W_f x_t + b_f)"))


def test_a_formula_that_equals_another_or_defines_the_same_is_no_distractor() -> None:
    equal = GATES.replace(r"o_t = \sigma(W_o x_t + b_o)", r"f_t = \sigma( b_f + W_f x_t )")
    assert not made(equal, "formula")
    assert [one.id for one in made(GATES.replace("i_t =", "f_t ="), "formula")] == [
        "gates#formula:output-gate/formula"
    ]


@pytest.mark.parametrize(
    ("formula", "is_typed"),
    [
        (r"f_t = \sigma(W_f x_t + b_f)", True),
        (r"f_t = W_0 + \frac{a}{r}BA", True),
        (r"f = 2\,L\,h_{kv}\,d", False),  # its factors may stand in any order
        ("f = 24nd^2 + 4n^2d", False),
        (r"f = s\,b\,h(34 + a)", False),
        (r"f = W_r h_t, \qquad m < n", False),  # a condition is no part of it
        (r"f = 2 \cdot \text{bytes a number} + b", False),  # words can be chosen in many ways
    ],
)
def test_a_formula_is_typed_where_it_can_be_written_in_one_way(formula: str, is_typed: bool) -> None:
    found = made(GATES.replace(r"f_t = \sigma(W_f x_t + b_f)", formula), "formula-type")
    assert any("forget-gate" in one.id for one in found) is is_typed


def test_a_formula_that_looks_like_no_other_is_told_by_its_looks() -> None:
    text = GATES.replace(r"f_t = \sigma(W_f x_t + b_f)", r"P = 3\,(n^2 + nd)")
    assert not [one for one in made(text, "formula") if "forget-gate" in one.id]


def test_a_formula_that_holds_another_is_no_distractor_of_it() -> None:
    """A model in three parts may define the very same state."""
    model = r"z_t = \sigma(x_t), \qquad f_t = \sigma(W_f x_t + b_f)"
    text = GATES.replace(r"o_t = \sigma(W_o x_t + b_o)", model)
    assert not [one for one in made(text, "formula") if "forget-gate" in one.id]


SYMBOLS = """# Cells

## State

Where:
- $h_t$ = hidden state
- $x_t$ = input vector
- $y_t$ = output vector
"""


def test_symbols_are_asked_and_matched() -> None:
    assert options(made(SYMBOLS, "symbol")[0]) == ("hidden state", ("input vector", "output vector"))
    assert len(made(SYMBOLS, "symbol-match")) == 1
    assert not made(SYMBOLS.replace("output vector", "hidden state"))


LISTS = """# Boats

## Sailing

Advantages:
- Silent travel
- Cheap upkeep
- Clean air

## Rowing

Steady arms are needed to row.

# Cars

## Driving

Disadvantages:
- Loud streets
- Costly fuel
- Dirty exhaust
"""


def test_a_list_is_recalled_and_a_stranger_found_in_it() -> None:
    [recall, *_] = made(LISTS, "recall")
    assert isinstance(recall.parts, Points)
    assert [point.accepted[0] for point in recall.parts.points] == [
        "Silent travel",
        "Cheap upkeep",
        "Clean air",
    ]
    [odd, _] = made(LISTS, "odd-one")
    key, rest = options(odd)
    assert key in ("Loud streets", "Costly fuel", "Dirty exhaust")
    assert rest == ("Cheap upkeep", "Clean air", "Silent travel")


@pytest.mark.parametrize(
    "change",
    [
        ("Disadvantages:", "Advantages:"),  # what speaks for one may speak for the other
        ("# Cars\n\n## Driving", "## Driving"),  # too near
        (
            "- Loud streets\n- Costly fuel\n- Dirty exhaust",
            "- Loud air\n- Costly upkeep\n- Dirty travel",
        ),  # shared words
        ("- Loud streets\n- Costly fuel\n- Dirty exhaust", "- Loud.\n- Costly.\n- Dirty."),  # another form
    ],
)
def test_a_stranger_that_may_belong_is_not_taken(change: tuple[str, str]) -> None:
    text = LISTS.replace(*change)
    assert text != LISTS
    assert not [
        one for one in made(text, "odd-one") if "Advantages" in one.stem and "Boats" in one.breadcrumb
    ]


def test_what_is_no_benefit_and_no_limitation_has_no_stranger() -> None:
    """A limitation may well be a reason, or solved by a technique."""
    assert made(LISTS, "odd-one")
    for name in ("Techniques", "Why it works", "Advantages and disadvantages"):
        assert not [one for one in made(LISTS.replace("Advantages", name)) if "belong" in one.stem]


def test_all_that_belong_are_asked_for_with_strangers_and_one_of_them_where_there_are_too_few() -> None:
    [several, _] = made(LISTS, "all-of")
    assert several.kind == ItemKind.MULTIPLE
    assert isinstance(several.parts, Choice)
    assert several.parts.options[:3] == ("Silent travel", "Cheap upkeep", "Clean air")
    assert set(several.parts.options[3:]) == {"Loud streets", "Costly fuel", "Dirty exhaust"}
    assert several.parts.right == (0, 1, 2)
    assert not made(LISTS, "one-of")
    few = LISTS.replace("Silent travel", "No noise").replace("Clean air", "More room")
    [one] = [one for one in made(few, "one-of") if "Advantages" in one.stem]
    assert options(one)[0] == "Cheap upkeep"


def test_key_points_of_what_speaks_for_a_thing_are_asked_for_among_those_against_it() -> None:
    lists = "- Short paths\n- Wide reach\n\n", "- Rust everywhere\n- Costly paint\n"
    asked = "## Q{}. What are the {} of bridges?\n\n**Answer**:\n{}"
    text = "".join(asked.format(*one) for one in zip((1, 2), ("benefits", "drawbacks"), lists, strict=True))
    [benefits, _] = made(f"# Q\n\n{text}", "all-of")
    assert benefits.stem == "What are the benefits of bridges?\n\nChoose all that apply."
    assert isinstance(benefits.parts, Choice)
    assert benefits.parts.options[:2] == ("Short paths", "Wide reach")
    assert set(benefits.parts.options[2:]) == {"Rust everywhere", "Costly paint"}


def test_a_formula_that_says_its_name_is_not_asked_for() -> None:
    for said in (r"\text{forget}(x)", r"\operatorname{FG}(x)"):
        told = GATES.replace("f_t =", f"{said} =")
        assert "forget-gate" not in " ".join(
            one.id for one in made(told) if one.rule in ("formula", "formula-name")
        )


def test_wordings_of_points_are_all_accepted() -> None:
    text = (
        LISTS.replace("Silent travel", "Silent travel (calm)")
        .replace("Cheap upkeep", "`up_keep` / sails")
        .replace("Clean air", "Clean air,")
    )
    [recall, *_] = made(text, "recall")
    assert isinstance(recall.parts, Points)
    assert [point.accepted for point in recall.parts.points] == [
        ("Silent travel (calm)", "Silent travel", "calm"),
        ("up_keep / sails", "up_keep", "sails"),
        ("Clean air",),
    ]


def test_steps_in_order_are_asked_to_be_ordered() -> None:
    text = "# Bread\n\n## Baking\n\nThe steps of baking:\n\n1. Knead\n2. Prove\n3. Bake\n"
    [one] = made(text, "steps")
    assert one.parts == Order(("Knead", "Prove", "Bake"))
    assert not made(text.replace("1.", "-").replace("2.", "-").replace("3.", "-"), "steps")
    assert not made(text.replace("The steps of baking", "Sorts of bread"), "steps")


QUESTION = """# Q

## Q1. {asked}

**Answer**:
- Short paths
- Wide reach
- Low cost

## Q2. Why else?

**Answer**: It is so.
"""


@pytest.mark.parametrize(
    ("asked", "is_asked"),
    [
        ("Why are bridges built?", True),
        ("Which benefits do bridges have?", True),
        ("What are the advantages of bridges?", True),
        ("What are some advantages of bridges?", False),  # others are as right
        ("Which benefits of bridges do you know?", False),
        ("What is a bridge?", False),  # the answer is no list of names
        ("Explain bridges.", False),
        ("Derive the load of bridges and say what they do not bear.", False),
        ("What are the steps of building?", False),  # their order counts
        ("Why do short paths and wide reach matter?", False),  # names them
    ],
)
def test_key_points_are_recalled_where_the_question_asks_for_several(asked: str, is_asked: bool) -> None:
    found = [one for one in made(QUESTION.format(asked=asked)) if one.rule == "key-points"]
    assert bool(found) is is_asked


@pytest.mark.parametrize(
    ("sentence", "is_asked"),
    [
        ("Rivers are crossed by means called **stone bridges** in most towns.", True),
        ("A beam carries its load by introducing a **stress field** inside the wood.", True),
        ("A bridge is a **useful thing** for any town on a river.", False),  # many words would fit
        ("Towns on rivers grow by **building strong bridges** across them.", False),
        ("Towns need a **very long and strong bridge** to grow well.", False),
    ],
)
def test_a_blank_is_typed_only_where_one_term_fits(sentence: str, is_asked: bool) -> None:
    found = made(f"# Towns\n\n## Rivers\n\n{sentence}\n", "cloze")
    assert bool(found) is is_asked
    assert all(isinstance(one.parts, Blanks) for one in found)


def test_a_question_asked_twice_is_recalled_once() -> None:
    again = QUESTION.format(asked="Why are bridges built?").replace("## Q2. Why else?", "## Q2. Why bridges?")
    again = again.replace("It is so.", "\n- Short paths\n- Wide reach\n- Low cost")
    assert len(made(again, "key-points")) == 1


def test_ids_are_of_the_note_and_the_rule_and_stay_when_the_words_around_change() -> None:
    before = {one.id for one in made(TABLE + DEFINITIONS.replace("# Words", ""))}
    after = {
        one.id
        for one in made("# Other\n\n## New\n\nSome text.\n\n" + TABLE + DEFINITIONS.replace("# Words", ""))
    }
    assert len(before) > 10
    assert {one.split("#")[1] for one in before} == {one.split("#")[1] for one in after}


def test_making_is_the_same_each_time() -> None:
    assert made(LISTS + GATES) == made(LISTS + GATES)


def test_long_formulas_without_an_equals_sign_take_no_time() -> None:
    formula = r"\sum abcdefghijklmnopqrstuvwxyz \alpha bcdefghijklmnopqrstuvw \beta cdefghijklmnopqrst \le 1"
    text = "".join(f"\n\n## Part {n}\n\nRule {n} of all:\n\n$$\n{formula} {n}\n$$" for n in range(3))
    assert generated_items(handbook(f"# Sums{text}\n")) is not None
