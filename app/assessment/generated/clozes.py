"""Blanks to be typed, where only the one term fits: after an article, or after what introduces a name."""

import re
from collections.abc import Iterator, Sequence

from app.assessment.generated.facts import BLANK, ClozeFact, Fact
from app.assessment.generated.making import make
from app.assessment.generated.wordings import wordings_of
from app.assessment.model import Blanks, Item, ItemKind, Typed
from app.handbook.cards.wording import plain, says, words

_INTRODUCED = re.compile(
    r"\b(?:an?|the|called|named|known as|termed|minimi[sz]e|maximi[sz]e)[*_ ]*$", re.IGNORECASE
)
_LOOSE = re.compile(
    r"\b(?:is|are|was|were|be|being|as|of|at|in)\s+(?:an?|the)[*_ ]*$", re.IGNORECASE
)  # much would fit
_LONGEST = 3  # words


def cloze_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if (
        not isinstance(fact, ClozeFact)
        or len(words(fact.term)) > _LONGEST
        or not fact.term.replace("-", " ").isascii()
    ):
        return
    before, _, after = fact.text.partition(BLANK)
    if (
        not _INTRODUCED.search(before)
        or _LOOSE.search(before)
        or says(words(plain(before + after)), words(fact.term))
    ):
        return
    parts = Blanks((before, after), (Typed(wordings_of(fact.term)),))
    yield make(fact.source, "cloze", fact.card.removeprefix("blank:"), ItemKind.CLOZE, "", parts)
