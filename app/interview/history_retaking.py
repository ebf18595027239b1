"""An interview again: the same paper, another draw of its blueprint, or only what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import ceil

from app.interview import service
from app.interview.debrief_reads import Examined, examined
from app.interview.paper import Asked
from app.interview.planning import Choice
from app.interview.queries import Attempt
from app.interview.starting import start_interview
from app.kernel.errors import Conflict
from app.rehearsal.blueprint import Level
from app.web.visit import VisitContext

MISSED_SLUG = "missed"  # of what no blueprint drew: it is compared with its like alone


class How(StrEnum):
    MISSED = "missed"
    FRESH = "fresh"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to do it again, and what it does."""

    how: How
    label: str
    hint: str


def ways(own: Attempt, asked: Sequence[Examined]) -> tuple[Way, ...]:
    """The ways that there are."""
    missed = missed_of(asked, own.seed)
    questions = f"{len(missed)} question{'' if len(missed) == 1 else 's'}"
    hint = f"{questions} in {minutes_of(missed)} min, those that were not right."
    found = [Way(How.MISSED, "What was missed", hint)] if missed else []
    if own.blueprint_slug != MISSED_SLUG:
        found.append(Way(How.FRESH, "A fresh draw", "Other questions by the same blueprint."))
    found.append(Way(How.SAME, "The same paper", "The very same questions, against the same clock."))
    return tuple(found)


def missed_of(asked: Sequence[Examined], seed: int) -> list[Examined]:
    """The questions that were not right, or that nobody judged."""
    return [one for one in asked if not one.judged(seed).is_right]


def minutes_of(asked: Sequence[Examined]) -> int:
    return max(1, ceil(sum(one.target_s for one in asked) / 60))


def retake(visit: VisitContext, own: Attempt, how: How) -> int:
    """Starts it; gives the new interview's number.

    Raises:
        Conflict: it still goes on, or nothing was missed.
        NotFound: its blueprint is gone.
    """
    if own.is_open:
        raise Conflict("This interview still goes on.", "Submit it first.")
    if how is How.FRESH:
        choice = Choice(own.blueprint_slug, Level(own.level), nearest=True)
        return start_interview(visit, choice, retake_of=own.id)
    with visit.read() as tx:
        asked = examined(tx, own.id)
    blueprint, slug = own.blueprint, own.blueprint_slug
    if how is How.MISSED:
        asked = missed_of(asked, own.seed)
        if not asked:
            raise Conflict("Nothing was missed.", "Take a fresh draw instead.")
        name = blueprint.name if slug == MISSED_SLUG else f"{blueprint.name}: what was missed"[:80]
        blueprint, slug = replace(blueprint, name=name, minutes=minutes_of(asked)), MISSED_SLUG
    paper = [_again(one) for one in asked]
    with visit.write() as tx:
        return service.start_attempt(
            tx, own.learner_id, blueprint, slug, own.seed, paper, visit.now, retake_of=own.id
        )


def _again(one: Examined) -> Asked:
    """The question as it was, whatever its handbook says by now."""
    values = {field.name: getattr(one, field.name) for field in fields(Asked)}
    return Asked(**values | {"followups": list(one.followups)})
