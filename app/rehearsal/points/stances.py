"""Yes or no: with what a text begins, where it answers so. Who says no where the model answer says yes means the opposite."""

import re
from enum import IntEnum

from app.handbook.language import ENGLISH
from app.rehearsal.points.english import AFFIRMS, NEGATORS, REFUSES

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")


class Stance(IntEnum):
    NO = -1
    NONE = 0
    YES = 1


def stance(text: str, language: str, *, within: int) -> Stance:
    """The stance of a text by its first words; a denial before all, for “not right” is no.

    Args:
        within: how many words are looked at.
    """
    if language != ENGLISH:
        return Stance.NONE
    words = [
        found[0].casefold().replace("’", "'")
        for found, _ in zip(_WORD.finditer(text), range(within), strict=False)
    ]
    if any(word in REFUSES or word in NEGATORS or word.endswith("n't") for word in words):
        return Stance.NO
    return Stance.YES if any(word in AFFIRMS for word in words) else Stance.NONE
