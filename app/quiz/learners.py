"""Who takes quizzes: the learner of a visit, with what ran out of time ended by now."""

from app.accounts.queries import Learner
from app.quiz import service
from app.quiz.queries import overdue
from app.study.learners import enrolled_learner, learner_who_writes
from app.web.visit import VisitContext


def quizzed_learner(visit: VisitContext) -> Learner:
    """The learner who looks. Attempts whose deadline passed with the browser closed are over now."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        if not overdue(tx, learner.id, visit.now):
            return learner
    with visit.write() as tx:
        writer = learner_who_writes(tx, visit.person)
        service.close_overdue(tx, writer, visit.now)
        return writer
