"""Who studies: the learner of a visit, with a schedule for all that is in the library by now."""

from app.accounts.queries import Learner, acting_learner, current_learner
from app.db.store import Write
from app.study import service
from app.web.visit import VisitContext


def enrolled_learner(visit: VisitContext) -> Learner:
    """The learner who looks."""
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        if not service.needs_enrolment(tx, learner):
            return learner
    with visit.write() as tx:
        return learner_who_writes(tx, visit.person)


def learner_who_writes(tx: Write, person: int | None) -> Learner:
    """The learner inside a change that is under way; no other change of theirs goes on beside it."""
    learner = acting_learner(tx, person)
    service.enrol(tx, learner)
    return learner
