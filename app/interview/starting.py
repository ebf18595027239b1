"""An interview begins: questions are drawn, made ready outside of the transaction, and stored; then the clock runs."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import Learner, current_learner
from app.db.store import Read
from app.interview import service
from app.interview.blueprints import offer, ready_made
from app.interview.paper import gather, make_paper
from app.interview.pool import pool
from app.kernel.errors import Conflict, VivaError
from app.kernel.seeds import generator, seed_of
from app.rehearsal.blueprint import Blueprint, Form, Level
from app.rehearsal.drawing import Candidate, Draw, draw
from app.study.day import today
from app.web.visit import VisitContext

_SEEDS = 2**31  # what the databases keep as an integer
FORMS = {
    Form.OPEN: "open question",
    Form.FORMULA: "formula",
    Form.RAPID: "quick question",
    Form.CHOICE: "multiple choice",
    Form.CALCULATION: "calculation",
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


def start_interview(visit: VisitContext, choice: Choice, retake_of: int | None = None) -> int:
    """Starts an interview; gives its number.

    Raises:
        NotFound: there is no such blueprint.
        NotEnough: there is too little to ask.
    """
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        candidates, seed, blueprint = _settle(tx, learner, choice, visit.now)
        drawn = draw(candidates, blueprint, seed)
        if not drawn.is_full and choice.nearest and drawn.nearest:
            blueprint = drawn.nearest
            drawn = draw(candidates, blueprint, seed)
        if not drawn.is_full:
            raise shortage(blueprint, drawn)
        material = gather(tx, drawn)
    paper = make_paper(material, blueprint, seed, visit.wiring.typesetter)
    now = visit.wiring.clock.now()  # what was typeset until now is not the candidate's time
    with visit.write() as tx:
        return service.start_attempt(tx, learner.id, blueprint, choice.slug, seed, paper, now, retake_of)


def look(tx: Read, learner: Learner, blueprint: Blueprint, now: datetime) -> Draw:
    """What would become of a blueprint today: whether it can be filled, and else what is missing."""
    return draw(_pool(tx, learner, blueprint, now), blueprint, 0)


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
    word = FORMS[form]
    plural = word if number == 1 or form is Form.CHOICE else f"{word}s"
    return f"{number} {plural}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _settle(
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
