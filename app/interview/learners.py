"""Who sits interviews: the learner of a visit, with what ran out of time submitted by now."""

from app.accounts.queries import Learner, current_learner
from app.interview.closing import close_overdue
from app.interview.queries import overdue
from app.study.learners import enrolled_learner
from app.web.visit import VisitContext


def interviewee(visit: VisitContext) -> Learner:
    """The learner who looks. Interviews whose deadline passed with the browser closed are submitted now."""
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        late = bool(overdue(tx, visit.now, learner.id))
    if late:
        close_overdue(visit.wiring.store, visit.now, learner.id)
    return learner


def planning_interviewee(visit: VisitContext) -> Learner:
    """The same, with a schedule for all that is in the library by now: what is weak is told by it."""
    interviewee(visit)
    return enrolled_learner(visit)
