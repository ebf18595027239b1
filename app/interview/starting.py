"""An interview begins: questions are drawn, made ready outside of the transaction, and stored; then the clock runs."""

from app.accounts.queries import current_learner
from app.interview import service
from app.interview.paper import gather, make_paper
from app.interview.planning import Choice, settle, shortage
from app.rehearsal.drawing import draw
from app.web.visit import VisitContext


def start_interview(visit: VisitContext, choice: Choice, retake_of: int | None = None) -> int:
    """Starts an interview; gives its number.

    Raises:
        NotFound: there is no such blueprint.
        NotEnough: there is too little to ask.
    """
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        candidates, seed, blueprint = settle(tx, learner, choice, visit.now)
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
