"""What an attempt did to the learner's schedule, as its results say it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.queries import Learner
from app.scheduling.evidence import Effect
from app.study.evidence_log import Counted, Witnessed, counted, newest


@dataclass(frozen=True, slots=True)
class EffectLine:
    """A card that was changed."""

    card_id: int
    prompt: str
    position: int  # the question that did it
    words: str


@dataclass(frozen=True, slots=True)
class EffectsView:
    words: str
    lines: tuple[EffectLine, ...]
    can_undo: bool
    can_count: bool
    count_label: str = "Count it again"


_WORDS = {Effect.FORWARD: "comes forward", Effect.REVIEW: "counts as reviewed"}


def effects_view(witnessed: Sequence[Witnessed], learner: Learner) -> EffectsView:
    """What stands, and whether it can be taken back or counted."""
    found = counted(witnessed)
    if found is None:
        if learner.quizzes_count:
            return EffectsView("It says nothing of a card that you have learned yet.", (), False, False)
        words = "By your settings, quizzes do not count in your schedule."
        return EffectsView(words, (), False, True, "Count this one")
    if found.undone:
        return EffectsView("Taken back: your schedule is as if this quiz had not been.", (), False, True)
    lines = tuple(
        EffectLine(one.card_id, one.prompt, one.position, _WORDS[one.effect])
        for one in newest(witnessed)
        if one.effect in _WORDS
    )
    return EffectsView(_did(found), lines, can_undo=found.cards > 0, can_count=False)


def _did(found: Counted) -> str:
    said = []
    if found.forward:
        said.append("1 card comes forward" if found.forward == 1 else f"{found.forward} cards come forward")
    if found.reviewed:
        cards = "" if said else " card" if found.reviewed == 1 else " cards"
        said.append(f"{found.reviewed}{cards} {'counts' if found.reviewed == 1 else 'count'} as reviewed")
    if not said:
        return "It changed nothing: what you missed is due already, and a right choice says too little."
    return f"{', '.join(said)}."
