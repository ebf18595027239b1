"""No generated item has two right answers by the handbook's own tables, lists and definitions; none gives itself away."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.distractors import form, says_key, tells_by_length
from app.assessment.gate import fault
from app.assessment.generated import generated_items
from app.assessment.making import make_items
from app.assessment.model import Choice, Item, ItemKind, Response
from app.assessment.report import item_json
from app.assessment.scoring import score
from app.assessment.showing import shown, solution
from app.assessment.wording import same_option
from tests.assessment.making import handbook
from tests.conftest import HANDBOOK

OWN = make_items(handbook(HANDBOOK.read_text(encoding="utf-8")))[0]
CELLS = st.sampled_from(
    ["low", "high", "medium", "3", "4", "yes", "no", "fast", "rather fast", "Fast", "$a+b$", "$b + a$"]
)
WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta wave", "wave", "omega point", "points", "Alpha"])


def table(rows: list[list[str]]) -> str:
    head = "| Thing | One | Two |\n|---|---|---|\n"
    names = ["Ash", "Elm", "Fir", "Yew", "Box", "Bay"]
    body = "".join(f"| {name} | {' | '.join(row)} |\n" for name, row in zip(names, rows, strict=False))
    return f"# Woods\n\n## Kinds\n\n{head}{body}"


def choices(items: list[Item]) -> list[tuple[Item, str, list[str]]]:
    return [
        (
            one,
            one.parts.options[one.parts.right[0]],
            [o for n, o in enumerate(one.parts.options) if n not in one.parts.right],
        )
        for one in items
        if isinstance(one.parts, Choice) and one.kind == ItemKind.CHOICE
    ]


def several(items: list[Item]) -> list[tuple[Item, list[str], list[str]]]:
    """Items with several right options, those, and the wrong ones."""
    return [
        (
            one,
            [one.parts.options[n] for n in one.parts.right],
            [option for n, option in enumerate(one.parts.options) if n not in one.parts.right],
        )
        for one in items
        if isinstance(one.parts, Choice) and one.kind == ItemKind.MULTIPLE
    ]


def test_the_handbook_yields_sixty_items_of_many_kinds() -> None:
    assert len(OWN) >= 60
    kinds = Counter(one.kind for one in OWN)
    assert len(kinds) >= 6
    assert len({one.id for one in OWN}) == len(OWN)


@pytest.mark.parametrize("one", OWN, ids=lambda one: one.id)
def test_every_item_of_the_handbook_holds_what_is_promised(one: Item) -> None:
    assert fault(one) is None
    assert one.breadcrumb
    assert one.note
    for seed in (1, 2):
        key = solution(one, seed)
        assert score(one, seed, Response(key.chosen, key.texts)).score == 1.0
        assert shown(one, seed) == shown(one, seed)
    data = item_json(one)
    assert data["key"]
    assert data["stem"].strip()
    assert data["from_line"] > 0


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=2, max_size=6))
def test_all_that_have_a_value_are_right_and_nothing_else(rows: list[list[str]]) -> None:
    names = ["Ash", "Elm", "Fir", "Yew", "Box", "Bay"]
    said = dict(zip(names, (dict(zip(("One", "Two"), row, strict=True)) for row in rows), strict=False))
    for one, right, wrong in several(generated_items(handbook(table(rows)))):
        aspect, value = one.stem.split(" — ")[0].split(": ")
        assert all(said[name][aspect] == value for name in right)
        assert not any(same_option(said[name][aspect], value) for name in wrong)


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=2, max_size=6))
def test_no_cell_is_right_twice(rows: list[list[str]]) -> None:
    names = ["Ash", "Elm", "Fir", "Yew", "Box", "Bay"]
    for one, key, wrong in choices(generated_items(handbook(table(rows)))):
        said = dict(zip(names, (dict(zip(("One", "Two"), row, strict=True)) for row in rows), strict=False))
        asked = one.stem.split(" — ")
        if one.rule == "table-value":
            aspect = asked[1].partition(":")[0]
            assert said[asked[0]][aspect] == key
            assert not any(same_option(key, other) for other in wrong)
        else:
            conditions = [condition.split(": ") for condition in asked[0].split("; ")]
            assert all(said[key][aspect] == value for aspect, value in conditions)
            for other in wrong:
                assert not all(same_option(said[other][aspect], value) for aspect, value in conditions)


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=6))
def test_no_meaning_is_right_twice(pairs: list[tuple[str, str]]) -> None:
    text = "# Words\n\n## Terms\n\n" + "".join(
        f"- **{term} {n}**: the {said} of things here\n" for n, (term, said) in enumerate(pairs)
    )
    means = {f"{term} {n}": f"the {said} of things here" for n, (term, said) in enumerate(pairs)}
    for one, key, wrong in choices(generated_items(handbook(text))):
        if one.rule == "term":
            assert not any(same_option(means[key], means[other]) for other in wrong)
        assert not any(same_option(key, other) for other in wrong)


@settings(max_examples=40)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=5, unique=True), min_size=2, max_size=4))
def test_no_stranger_is_on_the_list(lists: list[list[str]]) -> None:
    names = ["Advantages", "Drawbacks", "Benefits", "Limitations"]
    text = "# Book\n\n" + "".join(
        f"# Part {n}\n\n## Facts\n\n{name}:\n\n" + "".join(f"- {point}\n" for point in points) + "\n"
        for n, (name, points) in enumerate(zip(names, lists, strict=False))
    )
    for one, key, wrong in choices(generated_items(handbook(text))):
        own = next(points for name, points in zip(names, lists, strict=False) if f"“{name}”" in one.stem)
        listed, strange = ({key}, wrong) if one.rule == "one-of" else (set(wrong), [key])
        assert one.rule in ("one-of", "odd-one")
        assert listed <= set(own)
        assert not any(same_option(other, point) for other in strange for point in own)
    for one, right, wrong in several(generated_items(handbook(text))):
        own = next(points for name, points in zip(names, lists, strict=False) if f"“{name}”" in one.stem)
        assert set(right) <= set(own)
        assert not any(same_option(other, point) for other in wrong for point in own)


def test_no_key_tells_itself_by_form_length_or_prompt() -> None:
    for one, key, wrong in choices(OWN):
        assert 2 <= len(wrong) <= 4
        assert all(form(key) == form(other) for other in wrong), one.id
        assert not tells_by_length(key, wrong)
        prompt = " ".join((*one.breadcrumb, one.stem))
        assert not says_key(prompt, key) or all(says_key(prompt, other) for other in wrong)
