"""What is blanked out of a sentence: what is bold and names something, and no claim that can be ended in many ways."""

import pytest

from app.handbook.model import CardKind
from tests.handbook.reading import read_text


@pytest.mark.parametrize(
    ("sentence", "is_asked"),
    [
        ("Rivers are crossed by **stone bridges** in most towns.", True),
        ("**Stone bridges** have carried carts for two thousand years.", True),
        ("Most towns on rivers keep **a bridge of stone** for their carts.", True),
        ("Carts and coaches use **bridges**, **fords** and **ferries** each day.", True),
        ("Wagen fahren seit langem über eine **Brücke aus Stein** zur Stadt.", True),
        ("Телеги давно ездят через **каменный мост** в город.", True),
        ("Stone is heavy and brittle, which is why **bridges need an arch** everywhere.", False),
        ("Carts of more than four tons make $\\alpha$ **depend on the road** they take.", False),
        ("An arch of stone carries its load, and **wooden beams bend** under it.", False),
        ("Arches of stone and brick **carry any load** that carts bring.", False),
        ("The old ford of the town has **no use at all** in spring.", False),
        ("The width of an arch is fixed, **whatever the load** of the carts.", False),
    ],
)
def test_what_is_bold_is_blanked_out_where_it_names_something(sentence: str, is_asked: bool) -> None:
    notes = read_text(f"# Towns\n\n## Rivers\n\n{sentence}\n").notes
    assert any(card.kind == CardKind.CLOZE for note in notes for card in note.cards) is is_asked


def test_what_the_author_marks_is_blanked_out_whatever_it_is() -> None:
    notes = read_text("# Towns\n\n## Rivers\n\nArches of stone ==carry any load== that carts bring.\n").notes
    assert any(card.kind == CardKind.CLOZE for note in notes for card in note.cards)
