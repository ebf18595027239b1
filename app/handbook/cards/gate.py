"""The last look at every card: what fails is mended by a shorter breadcrumb, or left out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.handbook.cards.asides import is_unfinished, only_refers
from app.handbook.cards.wording import plain, says, words
from app.handbook.model import Card, CardKind, Note, NoteKind
from app.handbook.titles import Keys

_WHOLE = {CardKind.TOPIC, CardKind.QUESTION, CardKind.CONTRAST, CardKind.TABLE_ROW, CardKind.TABLE_COLUMN}


def admit(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes with the cards that are worth asking; keys, card names and prompts are each there once.

    Questions stay without a card, too: they may be answered later.
    """
    keys, prompts = Keys(), set[str]()
    admitted = []
    for note in notes:
        cards = _admit_cards(note.cards, prompts)
        if cards or note.kind == NoteKind.QUESTION:
            admitted.append(replace(note, key=keys.take(note.key), cards=cards))
    return tuple(admitted)


def fault(card: Card) -> str | None:
    """What is wrong with a card: "no breadcrumb", "no prompt", "no answer", "gives itself away"; or None."""
    if not card.breadcrumb or not all(part.strip() for part in card.breadcrumb):
        return "no breadcrumb"
    if not card.stem.text.strip():
        return "no prompt"
    if not any(char.isalnum() for char in card.answer.text):
        return "no answer"
    if card.kind == CardKind.QUESTION and (only_refers(card.answer.text) or is_unfinished(card.answer.text)):
        return "no answer"
    return "gives itself away" if gives_away(card) else None


def gives_away(card: Card) -> bool:
    """Whether the prompt says what is asked for."""
    prompt = words(plain(card.prompt))
    if card.kind == CardKind.LIST:
        told = sum(says(prompt, words(plain(point))) for point in card.points)
        return 2 * told >= len(card.points)
    answer = card.answer.text
    if card.kind == CardKind.CLOZE:
        answer = answer.split("\n", 1)[0]
    elif card.kind == CardKind.FORMULA_WRITE:
        return "".join(answer.split()).strip("$") in "".join(card.prompt.split())
    elif card.kind == CardKind.FORMULA_READ:
        answer = answer.split("\n", 1)[0]
    elif card.kind in _WHOLE and len(answer) > len(card.prompt):
        return False
    return says(prompt, words(plain(answer)))


def _admit_cards(cards: Sequence[Card], prompts: set[str]) -> tuple[Card, ...]:
    names, admitted = Keys(), []
    for card in cards:
        mended = _mend(card)
        if mended is None:
            continue
        prompt = " ".join(mended.prompt.split()).casefold()
        if prompt not in prompts:
            prompts.add(prompt)
            name = names.take(mended.name)
            admitted.append(mended if name == mended.name else replace(mended, name=name))
    return tuple(admitted)


def _mend(card: Card) -> Card | None:
    """The card with as much of its breadcrumb as it can have; a symbol means something only where it stands."""
    least = len(card.breadcrumb) - 1 if card.kind == CardKind.SYMBOL else 0
    for size in range(len(card.breadcrumb), least, -1):
        shorter = card if size == len(card.breadcrumb) else replace(card, breadcrumb=card.breadcrumb[:size])
        found = fault(shorter)
        if found is None:
            return shorter
        if found != "gives itself away":
            return None
    return None
