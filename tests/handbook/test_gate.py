"""The last look at cards."""

import pytest

from app.handbook.cards.gate import admit, fault
from app.handbook.model import Card, CardKind, Lines, Note, NoteKind, Passage

LINES = Lines(1, 2)


def card(
    stem: str,
    answer: str,
    kind: CardKind = CardKind.TERM,
    path: tuple[str, ...] = ("Book",),
    points: tuple[str, ...] = (),
) -> Card:
    return Card("c", kind, path, Passage(stem), Passage(answer), LINES, points)


def note(key: str, *cards: Card) -> Note:
    return Note(key, NoteKind.DEFINITION, "topic", "text", LINES, cards)


@pytest.mark.parametrize(
    ("tried", "found"),
    [
        (card("Bias: what does it mean?", "an error"), None),
        (card("Bias?", "an error", path=()), "no breadcrumb"),
        (card("Bias?", "an error", path=(" ",)), "no breadcrumb"),
        (card(" ", "an error"), "no prompt"),
        (card("Bias?", "–"), "no answer"),
        (card("An **error**, what is it?", "error"), "gives itself away"),
        (card("Terror, what is it?", "error"), None),
        (card("What is $h_t$?", "state", path=("The state",)), "gives itself away"),
        (
            card("Alpha and beta: name the 2", "- a", CardKind.LIST, points=("Alpha", "Beta")),
            "gives itself away",
        ),
        (card("Alpha: name the 3", "- a", CardKind.LIST, points=("Alpha", "Beta", "Gamma")), None),
        (card("A […] net", "**deep**\n\nA **deep** net", CardKind.CLOZE), None),
        (card("A […] net, deep", "**deep**\n\nA **deep** net, deep", CardKind.CLOZE), "gives itself away"),
        (card("$$a$$\n\nWhat is this?", "**Loss**\n\n- $a$: the loss", CardKind.FORMULA_READ), None),
        (card("Sum: write $$ a+b $$", "$$\na + b\n$$", CardKind.FORMULA_WRITE), "gives itself away"),
        (card("Why nets?", "[So](https://example.org/so)", CardKind.QUESTION), "no answer"),
        (card("Why nets?", "There are two reasons:", CardKind.QUESTION), "no answer"),
        (card("Why nets?", "[So](https://example.org/so) it is said.", CardKind.QUESTION), None),
        (card("Why nets?", "Nets are deep, that is why nets?", CardKind.TOPIC), None),
    ],
)
def test_fault(tried: Card, found: str | None) -> None:
    assert fault(tried) == found


def test_a_breadcrumb_that_tells_is_shortened() -> None:
    (mended,) = admit([note("n", card("What is it called?", "Bias", path=("Errors", "On bias")))])
    assert mended.cards[0].breadcrumb == ("Errors",)


def test_what_cannot_be_mended_is_left_out() -> None:
    assert admit([note("n", card("Bias: what is it?", "bias"))]) == ()


def test_prompts_and_keys_stand_once() -> None:
    same = card("Bias?", "an error")
    admitted = admit([note("n", same, same), note("n", card("BIAS?", "an error"), card("Other?", "a thing"))])
    assert [one.key for one in admitted] == ["n", "n-2"]
    assert [c.stem.text for one in admitted for c in one.cards] == ["Bias?", "Other?"]


def test_a_breadcrumb_that_gives_a_card_away_is_shortened_but_for_symbols_which_mean_nothing_elsewhere() -> (
    None
):
    path = ("Nets", "Hidden state")
    term = card("What does it keep?", "hidden state", path=path)
    symbol = card("What is $h_t$?", "hidden state", CardKind.SYMBOL, path=path)
    [kept] = admit([note("a", term), note("b", symbol)])
    assert [one.breadcrumb for one in kept.cards] == [("Nets",)]
