"""Items that authors write: the guide's examples, every refusal with its line, and the handbooks' own conventions."""

import re
from dataclasses import replace

import pytest

from app import paths
from app.assessment.authored import authored_items
from app.assessment.model import Choice, Item, ItemKind, Truth
from app.handbook.item_fence import question_and_answer, read_toml
from app.handbook.markup import render
from app.library.katex import KatexTypesetter
from tests.assessment.making import fenced, handbook, item, key_of, points

GUIDE = (paths.ROOT / "AUTHORING.md").read_text()


def guide_items() -> list[Item]:
    items, refused = authored_items(handbook(GUIDE))
    assert not refused
    return items


def test_the_guide_has_an_example_of_every_kind() -> None:
    assert [one.kind for one in guide_items()] == list(ItemKind)


def test_the_guide_names_every_key_of_its_examples() -> None:
    fences = re.findall(r"```item\n(.*?)```", GUIDE, re.DOTALL)
    prose = re.sub(r"```item\n.*?```", "", GUIDE, flags=re.DOTALL)
    for fence in fences:
        assert all(f"`{key}`" in prose for key in read_toml(fence))


@pytest.mark.parametrize("one", guide_items(), ids=lambda one: one.kind.value)
def test_the_key_of_every_kind_earns_all_and_nothing_earns_nothing(one: Item) -> None:
    for seed in range(8):
        key = key_of(one, seed)
        assert points(one, seed, chosen=key.chosen, texts=key.texts) == 1.0
        assert points(one, seed) == 0.0


REFUSED = [
    ("kind = 'choice'", 7, "no `stem`"),
    ("stem = 'What?'", 7, "no `kind`"),
    ("kind = 'quiz'\nstem = 'What?'", 8, "no kind of item"),
    ("kind = 'choice'\nstem = What?", 9, "no TOML"),
    ("kind = 'choice'\nstem = 'What?'\nwrong = ['b']", 7, "at least 1 text under `right`"),
    ("kind = 'choice'\nstem = 'What?'\nright = 'a'", 7, "under `wrong`"),
    ("kind = 'choice'\nstem = 'What?'\nright = ['a', 'b']\nwrong = ['c']", 10, "one right option"),
    ("kind = 'choice'\nstem = 'What?'\nright = 'An A'\nwrong = ['B', 'an  a']", 11, "there twice"),
    ("kind = 'choice'\nstem = 'What?'\nright = '$a+b$'\nwrong = ['$b + a$']", 11, "there twice"),
    ("kind = 'true-false'\nstem = 'So.'\nanswer = 'yes'", 10, "whether its stem is true"),
    ("kind = 'short'\nstem = 'What?'", 7, "under `answer`"),
    ("kind = 'short'\nstem = 'What?'\nanswer = ['']", 10, "no text"),
    ("kind = 'cloze'\nstem = 'No blank here.'", 9, "no blank"),
    ("kind = 'cloze'\nstem = 'An empty [[ ]].'", 9, "has no answer"),
    ("kind = 'numeric'\nstem = 'How many?'\nanswer = 'many'", 10, "is no number"),
    ("kind = 'numeric'\nstem = 'How many?'\nanswer = nan", 10, "is no number"),
    ("kind = 'numeric'\nstem = 'How many?'\nanswer = 3\ntolerance = -0.1", 11, "below zero"),
    ("kind = 'numeric'\nstem = 'How many?'\nanswer = 3\nunits = { GB = 0 }", 11, "more than zero"),
    ("kind = 'calculated'\nstem = 'How many?'\nformula = '1'", 7, "no parameters"),
    (
        "kind = 'calculated'\nstem = '{{a}} by {{b}}?'\nparameters = { a = [1] }\nformula = 'a'",
        9,
        "no parameter",
    ),
    (
        "kind = 'calculated'\nstem = '?'\nparameters = { a = [0, 1] }\nformula = '1 / a'",
        11,
        "divides by zero",
    ),
    ("kind = 'calculated'\nstem = '?'\nparameters = { a = [1, 2] }\nformula = 'a +'", 11, "cannot be read"),
    ("kind = 'calculated'\nstem = '?'\nparameters = { a = [1] }\nformula = 'a * x'", 11, "“x”"),
    ("kind = 'calculated'\nstem = '?'\nparameters = { a = [9] }\nformula = 'a**a**a**a**a'", 11, "no value"),
    (
        "kind = 'calculated'\nstem = '?'\nparameters = { a = { from = 3, to = 1 } }\nformula = 'a'",
        10,
        "no number",
    ),
    ("kind = 'ordering'\nstem = 'Order.'\norder = ['one']", 10, "at least 2"),
    ("kind = 'ordering'\nstem = 'Order.'\norder = ['one', 'One']", 10, "the same"),
    ("kind = 'matching'\nstem = 'Match.'\npairs = [['a', 'b']]", 10, "fewer than two"),
    ("kind = 'matching'\nstem = 'Match.'\npairs = [['a', 'b'], ['a', 'c']]", 10, "begin alike"),
    ("kind = 'matching'\nstem = 'Match.'\npairs = [['a', 'b'], ['c']]", 10, "two texts"),
    ("kind = 'formula'\nstem = 'Write it.'\nanswer = 'x_{t'", 10, "missing"),
    ("kind = 'recall'\nstem = 'Name them.'\npoints = ['one']", 10, "at least 2 points"),
]


@pytest.mark.parametrize(("toml", "line", "says"), REFUSED, ids=[f"{says}" for _, _, says in REFUSED])
def test_what_cannot_be_asked_is_refused_with_its_line_and_what_to_do(
    toml: str, line: int, says: str
) -> None:
    items, refused = fenced(toml)
    assert not items
    [one] = refused
    assert (one.path, one.line) == ("notes.md", line)
    assert says in one.message
    assert one.message.count(".") >= 2, "what is wrong, and what to do"


def test_an_unknown_key_is_named_and_the_item_kept() -> None:
    items, refused = fenced("kind = 'true-false'\nstem = 'So.'\nanswer = true\nanwser = false")
    assert [one.parts for one in items] == [Truth(True)]
    assert "“anwser”" in refused[0].message
    assert refused[0].line == 11


def test_an_id_twice_and_an_item_above_all_topics_are_refused() -> None:
    fence = "```item\nid = 'x'\nkind = 'true-false'\nstem = 'So.'\nanswer = true\n```\n"
    items, refused = authored_items(handbook(f"{fence}\n# One\n\n{fence}\n{fence}"))
    assert [one.id for one in items] == ["x"]
    assert [(one.line, "above the first" in one.message) for one in refused] == [(1, True), (17, False)]


def test_an_id_of_its_own_survives_a_new_stem_and_without_one_it_is_the_stem_s() -> None:
    assert item("id = 'mine'\nkind = 'short'\nstem = 'What?'\nanswer = 'a'").id == "mine"
    assert item("kind = 'short'\nstem = 'What is it?'\nanswer = 'a'").id.endswith("topic#item:what-is-it")


CHOICES = """# Quiz

### 1. Which number is even?

- A: One
- B: Two
- C: Three

**Answer**: B

It halves.

### 2. Which numbers are odd?

- A: One
- B: Two
- C: Three

**Answer**: A and C

### 3. Is seven prime?

- A: True
- B: False

**Answer**: A

### 4. Which are small?

- A: One
- B: Two
- C: Both of the above

**Answer**: C
"""


def test_multiple_choice_questions_are_items() -> None:
    items, refused = authored_items(handbook(CHOICES))
    assert not refused
    assert [one.kind.value for one in items] == ["choice", "multiple", "true-false", "choice"]
    assert items[0].parts == Choice(("One", "Two", "Three"), (1,))
    assert items[0].why == "It halves."
    assert items[1].parts == Choice(("One", "Two", "Three"), (0, 2))
    assert items[3].parts == Choice(("One", "Two", "Both of the above"), (2,), fixed=True)
    assert all(one.rule == "question" and one.note for one in items)


def test_a_question_with_equal_options_or_without_a_key_is_refused() -> None:
    book = handbook(CHOICES.replace("- C: Three\n\n**Answer**: A", "- C: One\n\n**Answer**: A"))
    keyless = replace(book.questions[0], correct=())
    items, refused = authored_items(replace(book, questions=(keyless, *book.questions[1:])))
    assert len(items) == 2
    assert [(one.line, one.code) for one in refused] == [(3, "item-refused"), (13, "item-refused")]
    assert "marked as right" in refused[0].message
    assert "there twice" in refused[1].message


FENCE = "kind = 'choice'\nstem = 'Is $x$ **it**?'\nright = 'Right'\nwrong = ['Wrong']\nwhy = 'So it is.'"


def test_the_reader_shows_an_item_folded_and_makes_no_card_of_it(typesetter: KatexTypesetter) -> None:
    book = handbook(
        f"# Book\n\n# Topic\n\nThis says something.\n\n```item\n{FENCE}\n```\n\n# Bare\n\n```item\n{FENCE}\n```\n"
    )
    topic = book.topics[0]
    html = render(topic.body, typesetter)
    before, folded = html.split("<details>")
    assert "<strong>it</strong>" in before
    assert "katex" in before
    assert "<li>Right</li>" in before
    assert "So it is" not in before
    assert "So it is" in folded
    assert "kind =" not in html
    assert html.count('<div class="quiz-item">') == html.count("</div>") == 1
    answers = [card.answer.text for note in book.notes for card in note.cards]
    assert answers == ["This says something."]


def test_the_reader_shows_a_calculated_item_with_its_first_values() -> None:
    parts = question_and_answer(
        "kind = 'calculated'\nstem = 'Of {{n}} and {{ m }}?'\nwhy = '{{n}} of each {{other}}'\nformula = 'n * m'\n"
        "parameters = { n = [4, 8], m = { from = 3, to = 9 } }"
    )
    assert parts == ("Of 4 and 3?", "`n * m` with n = 4, m = 3\n\n4 of each {{other}}")


def test_a_question_s_answer_ends_before_an_item() -> None:
    book = handbook(f"# Book\n\n## What is it?\n\nIt is this.\n\n```item\n{FENCE}\n```\n")
    assert [one.plain_answer for one in book.questions] == ["It is this."]


@pytest.mark.parametrize("toml", ["kind = ", "stem = 3", "kind = 'choice'", "x" * 30_000])
def test_a_fence_that_cannot_be_read_is_shown_as_code(toml: str, typesetter: KatexTypesetter) -> None:
    html = render(handbook(f"# Book\n\n```item\n{toml}\n```\n").topics[0].body, typesetter)
    assert '<pre class="code"' in html


@pytest.mark.parametrize("one", re.findall(r"```item\n(.*?)```", GUIDE, re.DOTALL))
def test_every_example_shows_an_answer_that_its_question_does_not_hold(one: str) -> None:
    parts = question_and_answer(one)
    assert parts is not None
    assert parts[1]
    assert "[[" not in parts[0]
