"""What an answer to an item shows of the knowledge that it asks for, and which of the note's cards asks for the same."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.assessment.attempting import ENOUGH, Behaviour, Given
from app.assessment.marking import Certainty
from app.assessment.model import Item, ItemKind
from app.scheduling.evidence import Evidence

# Typed by whoever answers; whatever else there is stands before them to be chosen, ordered or matched.
PRODUCED = frozenset(
    {
        ItemKind.SHORT,
        ItemKind.CLOZE,
        ItemKind.NUMERIC,
        ItemKind.CALCULATED,
        ItemKind.FORMULA,
        ItemKind.RECALL,
    }
)
_CARDS: Mapping[str, tuple[str, ...]] = MappingProxyType(  # by rule; `{}` is the item's part, or a side of it
    {
        "question": ("answer",),
        "key-points": ("answer",),
        "meaning": ("term",),
        "meaning-truth": ("term",),
        "meaning-match": ("term",),
        "term": ("meaning",),
        "formula": ("write",),
        "formula-type": ("write",),
        "formula-name": ("read",),
        "symbol": ("symbol",),
        "symbol-match": ("symbol",),
        "steps": ("recall",),
        "recall": ("recall",),
        "odd-one": ("recall", "answer"),
        "one-of": ("recall", "answer"),
        "all-of": ("recall", "answer"),
        "cloze": ("blank:{whole}",),
        "table-value": ("cell:{whole}", "row:{aspect}", "column:{aspect}", "row:{other}", "column:{other}"),
        "table-truth": ("cell:{whole}", "row:{aspect}", "column:{aspect}", "row:{other}", "column:{other}"),
        "table-which": ("row:{aspect}", "column:{aspect}"),
        "table-match": ("row:{aspect}", "column:{aspect}"),
    }
)


def decisive(behaviour: Behaviour, given: Sequence[Given]) -> int | None:
    """Which response, from 0, says what was known; None where nothing does.

    It is the first, or the last where answers may be changed; what came too late or was left empty says nothing.
    """
    in_time = [number for number, one in enumerate(given) if not one.late]
    if not in_time:
        return None
    number = in_time[-1 if behaviour is Behaviour.AT_END else 0]
    return None if given[number].empty else number


def shown_by(kind: ItemKind, given: Given) -> Evidence | None:
    """What a response shows; nothing if it is part right, or right and said to be a guess."""
    if given.score <= 0:
        return Evidence.MISSED
    if given.score < ENOUGH or given.certainty is Certainty.LOW:
        return None
    return Evidence.RECALLED if kind in PRODUCED else Evidence.RECOGNISED


def asked_cards(item: Item) -> tuple[str, ...]:
    """Names of the cards of the item's note that ask for the same, the best first; () where it cannot be told."""
    part = item.id.removeprefix(f"{item.note}/{item.rule}").removeprefix(":")
    aspect, _, other = part.partition("/")
    return tuple(
        name.format(whole=part, aspect=aspect, other=other) for name in _CARDS.get(item.rule, ()) if item.note
    )
