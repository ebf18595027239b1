"""What stands in a handbook and is nothing to learn."""

import pytest

from app.handbook.cards.abbreviations import stands_for
from app.handbook.cards.asides import is_aside, is_of_itself, is_unfinished, only_refers
from app.handbook.cards.wording import ask, leans, names_nothing
from tests.handbook.reading import read_text


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Contributing", True),
        ("📚 Further Reading", True),
        ("Lizenz", True),
        ("参考资料", True),
        ("About this handbook", True),
        ("Motivation", False),
        ("References in C++", False),
        ("Contact tracing", False),
        ("Index", False),
    ],
)
def test_titles_of_asides(title: str, found: bool) -> None:
    assert is_aside(title) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This guide is for those who begin.", True),
        ("[Contributions](#how) are welcome!", True),
        ("The links below go deeper.", True),
        ("A pull request asks for a merge.", False),
        ("The repository holds every commit.", False),
        ("This guide is short. " + "It says a word. " * 30, False),
    ],
)
def test_texts_about_the_handbook(text: str, found: bool) -> None:
    assert is_of_itself(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[A long way to say it](https://example.org)", True),
        ("Read more: https://example.org/a", True),
        ("- [one](a)<br/>[example.org](b)", True),
        ('<a href="x">All about the kettle</a>', True),
        ("- [Samovar](a)\n- [Tetsubin](b)", False),
        ("![A kettle](kettle.png)", False),
        ("A pot, see [kettles](a).", False),
        ("For more, see the answer above.", True),
        ("A lid is seen above the pot.", False),
        ("True", False),
        ("GloVe", False),
    ],
)
def test_answers_that_only_refer(text: str, found: bool) -> None:
    assert only_refers(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As follows:", True),
        ("**Namely:**\n", True),
        ("如下：", True),
        ("It rests on the following.", True),
        ("It follows.", False),
        ("a, b", False),
        ("```\na:\n```", False),
    ],
)
def test_unfinished_texts(text: str, found: bool) -> None:
    assert is_unfinished(text) is found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Advantages", False),
        ("What is needed", False),
        ("How you boil water", False),
        ("Use a lid when", False),
        ("The steps above", True),
        ("It has two parts", True),
        ("Kettles have parts", True),
        ("What we like", False),
        ("Your tasks", True),
        ("Examples", True),
        ("Other parts", True),
        ("", True),
    ],
)
def test_names_that_name_nothing(name: str, found: bool) -> None:
    assert names_nothing(name) is found


@pytest.mark.parametrize(
    ("letters", "name", "found"),
    [
        ("LSTM", "Long Short-Term Memory", True),
        ("BPTT", "Backpropagation Through Time", True),
        ("HTTP", "Hypertext transfer protocol", True),
        ("RoC", "Rate of Change", True),
        ("DoS", "Denial of a Service", True),
        ("XML", "Extensible Markup Language", False),
        ("A", "Alpha", False),
        ("AB", "Alpha", False),
        ("RAM", "Notes on memory", False),
        ("ETL", "Extract, transform", False),
        ("L1", "Level One", False),
    ],
)
def test_what_letters_stand_for(letters: str, name: str, found: bool) -> None:
    assert stands_for(letters, name) is found


@pytest.mark.parametrize(
    ("name", "wish", "asked"),
    [
        ("Benefits", "name the 3", "Benefits: name the 3"),
        ("Drawbacks: kettles", "name the 3", "Drawbacks: kettles — name the 3"),
        ("Why attention?", "name the 3", "Why attention? Name the 3"),
        ("¿Por qué?", "¿qué es?", "¿Por qué? ¿Qué es?"),
    ],
)
def test_asking(name: str, wish: str, asked: str) -> None:
    assert ask(name, wish) == asked


@pytest.mark.parametrize(
    ("cell", "is_leaning"),
    [
        ("no: same circuit class", True),
        ("as the block around it", True),
        ("and gradients", True),
        ("both together, shape 2n", True),
        ("see above", True),
        ("near things matter", False),
        ("spacing above 1", False),
        ("assumes the same noise", False),
    ],
)
def test_what_leans_on_what_stands_beside_it_is_asked_for_by_no_cell(cell: str, is_leaning: bool) -> None:
    assert leans(cell) is is_leaning
    rows = f"| Oak | lobed | {cell} |\n| Elm | serrated | white |\n"
    notes = read_text(f"# Trees\n\n## Kinds\n\n| Tree | Leaves | Bark |\n|---|---|---|\n{rows}").notes
    names = {card.name for note in notes for card in note.cards}
    assert "cell:bark/elm" in names
    assert ("cell:bark/oak" not in names) is is_leaning
