"""What an answer shows, and which card it is about."""

import pytest

from app.assessment.attempting import Behaviour, Given
from app.assessment.evidence import PRODUCED, asked_cards, decisive, shown_by
from app.assessment.making import make_items
from app.assessment.marking import Certainty
from app.assessment.model import ItemKind
from app.scheduling.evidence import Evidence
from tests.assessment.making import handbook, item
from tests.conftest import HANDBOOK

RIGHT, HALF, WRONG = Given(1.0), Given(0.5), Given(0.0)
LATE, EMPTY = Given(1.0, late=True), Given(0.0, empty=True)


@pytest.mark.parametrize("kind", ItemKind)
def test_right_is_a_recall_where_it_was_typed(kind: ItemKind) -> None:
    assert shown_by(kind, RIGHT) is (Evidence.RECALLED if kind in PRODUCED else Evidence.RECOGNISED)
    assert shown_by(kind, WRONG) is Evidence.MISSED
    assert shown_by(kind, HALF) is None


@pytest.mark.parametrize(
    ("score", "certainty", "expected"),
    [
        (1.0, Certainty.HIGH, Evidence.RECALLED),
        (1.0, Certainty.MIDDLE, Evidence.RECALLED),
        (1.0, Certainty.LOW, None),
        (0.0, Certainty.HIGH, Evidence.MISSED),
        (0.0, Certainty.LOW, Evidence.MISSED),
    ],
)
def test_what_was_right_and_called_a_guess_shows_nothing(
    score: float, certainty: Certainty, expected: Evidence | None
) -> None:
    assert shown_by(ItemKind.SHORT, Given(score, certainty)) is expected


@pytest.mark.parametrize(
    ("behaviour", "given", "expected"),
    [
        (Behaviour.AT_ONCE, [], None),
        (Behaviour.AT_ONCE, [WRONG], 0),
        (Behaviour.AT_ONCE, [LATE], None),
        (Behaviour.TRIES, [WRONG, RIGHT], 0),  # the second came after a hint
        (Behaviour.TRIES, [LATE, LATE], None),
        (Behaviour.AT_END, [WRONG, RIGHT], 1),  # nothing was told in between
        (Behaviour.AT_END, [RIGHT, LATE], 0),
        (Behaviour.AT_END, [RIGHT, EMPTY], None),
        (Behaviour.CERTAINTY, [RIGHT], 0),
    ],
)
def test_which_response_decides(behaviour: Behaviour, given: list[Given], expected: int | None) -> None:
    assert decisive(behaviour, given) == expected


def test_made_items_name_a_card_that_their_note_has() -> None:
    book = handbook(HANDBOOK.read_text(encoding="utf-8"))
    names = {note.key: {card.name for card in note.cards} for note in book.notes}
    for one in make_items(book)[0]:
        if one.note:
            told = f"assessment/evidence.py says of no card that it asks the same as {one.id}"
            assert names[one.note].intersection(asked_cards(one)), told


def test_of_an_items_own_text_no_card_is_known() -> None:
    assert asked_cards(item("kind = 'short'\nstem = 'A?'\nanswer = 'b'")) == ()
