"""What all rules share: the item of a fact, and how far facts are from one another."""

from collections.abc import Sequence
from dataclasses import replace

from app.assessment.generated.facts import Source
from app.assessment.model import Choice, Item, ItemKind, Origin, Parts, Truth
from app.kernel.seeds import seed_of

_LONGEST_WHY = 1_500  # characters


def make(source: Source, rule: str, part: str, kind: ItemKind, stem: str, parts: Parts) -> Item:
    """An item of a note. Its id is the note's key, the rule and the part: what is said may be reworded."""
    text = source.note.text
    return Item(
        id=f"{source.note.key}/{rule}" + (f":{part}" if part else ""),
        kind=kind,
        breadcrumb=source.breadcrumb,
        stem=stem,
        parts=parts,
        origin=Origin.GENERATED,
        rule=rule,
        topic=source.spot.key,
        lines=source.note.lines,
        note=source.note.key,
        why=text if len(text) <= _LONGEST_WHY else "",
    )


def choice(source: Source, rule: str, part: str, stem: str, key: str, wrong: Sequence[str]) -> Item:
    return make(source, rule, part, ItemKind.CHOICE, stem, Choice((key, *wrong), (0,)))


def truth(source: Source, rule: str, part: str, said: str, other: str) -> Item:
    """A statement as it is, or with another in its place: which of the two is drawn by the id, half and half."""
    item = make(source, rule, part, ItemKind.TRUE_FALSE, said, Truth(True))
    return item if seed_of("truth", item.id) % 2 else replace(item, stem=other, parts=Truth(False))


def distance(one: Source, other: Source) -> int:
    """As in `Candidate`."""
    if one.note.key == other.note.key:
        return 0
    if one.spot.key == other.spot.key:
        return 1
    if one.spot.parent == other.spot.parent and one.spot.parent:
        return 2
    return 3 if one.chapter == other.chapter else 4
