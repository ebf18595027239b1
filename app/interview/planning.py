"""What would be asked: a blueprint settled, its pool, the draw, and what is missing in words."""

from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.queries import Learner
from app.db.store import Read
from app.interview.blueprints import offer, ready_made
from app.interview.pool import pool
from app.kernel.errors import Conflict, VivaError
from app.kernel.seeds import generator, seed_of
from app.rehearsal.blueprint import Blueprint, Form, Level
from app.rehearsal.drawing import Candidate, Draw, draw
from app.study.day import today

_SEEDS = 2**31  # what the databases keep as an integer
FORM_WORDS = {
    Form.OPEN: ("open question", "open questions"),
    Form.FORMULA: ("formula", "formulas"),
    Form.RAPID: ("quick question", "quick questions"),
    Form.CHOICE: ("multiple choice", "multiple choice"),
    Form.CALCULATION: ("calculation", "calculations"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which blueprint, for whom, and whether less is good enough where the pool cannot fill it."""

    slug: str
    level: Level | None = None
    nearest: bool = False


class NotEnough(Conflict):
    """The pool cannot fill a blueprint; `nearest` says what it can."""

    def __init__(self, message: str, hint: str, nearest: Blueprint | None) -> None:
        super().__init__(message, hint)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of blueprints today; their pool is read once, for it is large and many share it."""

    tx: Read
    learner: Learner
    now: datetime
    pools: dict[tuple[str, ...], list[Candidate]] = field(default_factory=dict)

    def draw(self, blueprint: Blueprint) -> Draw:
        """Whether it can be filled, and else what is missing."""
        if blueprint.handbooks not in self.pools:
            self.pools[blueprint.handbooks] = _pool(self.tx, self.learner, blueprint, self.now)
        return draw(self.pools[blueprint.handbooks], blueprint, 0)


def shortage(blueprint: Blueprint, drawn: Draw) -> NotEnough:
    """What is missing, in words."""
    missing = [f"{one.found} of {_count(one.wanted, one.form)}" for one in drawn.shortages]
    message = f"“{blueprint.name}” asks for more than your handbooks have: there are {_joined(missing)}."
    if drawn.nearest is None:
        return NotEnough(message, "Import a handbook with questions first.", None)
    nearest = drawn.nearest
    hint = f"The nearest that can be filled has {nearest.questions} questions in {nearest.minutes} minutes."
    return NotEnough(message, hint, nearest)


def _count(number: int, form: Form) -> str:
    one, many = FORM_WORDS[form]
    return f"{number} {one if number == 1 else many}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def settle(
    tx: Read, learner: Learner, choice: Choice, now: datetime
) -> tuple[list[Candidate], int, Blueprint]:
    """The pool, a seed, and the blueprint that is meant: of one that draws another, that other one."""
    chosen = offer(tx, learner.id, choice.slug).blueprint
    seed = seed_of("interview", learner.id, now.isoformat(), choice.slug, choice.level) % _SEEDS
    level = choice.level or chosen.level
    if not chosen.one_of:
        return _pool(tx, learner, chosen, now), seed, chosen.at(level)
    names = [name for name in chosen.one_of if name in ready_made()]
    generator("surprise", seed).shuffle(names)
    refused: VivaError = Conflict(
        f"“{chosen.name}” draws from blueprints that are gone.", "Choose another one."
    )
    for name in names:
        one = ready_made()[name].at(level)
        candidates = _pool(tx, learner, one, now)
        drawn = draw(candidates, one, seed)
        if drawn.is_full or (choice.nearest and drawn.nearest):
            return candidates, seed, one
        refused = shortage(one, drawn)
    raise refused


def _pool(tx: Read, learner: Learner, blueprint: Blueprint, now: datetime) -> list[Candidate]:
    return pool(tx, learner.id, blueprint.handbooks, today(now, learner.preferences).context.day)
