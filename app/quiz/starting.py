"""A quiz begins: items are drawn, made ready outside of the transaction, and stored."""

from app.kernel.seeds import seed_of
from app.quiz import service
from app.quiz.choosing import Wish, draw
from app.quiz.learners import quizzed_learner
from app.quiz.paper import drawn_items, make_paper
from app.study.learners import learner_who_writes
from app.web.visit import VisitContext

_SEEDS = 2**31  # what the databases keep as an integer


def start_quiz(visit: VisitContext, wish: Wish) -> int:
    """Starts what was wished for; gives the attempt's number.

    Raises:
        Invalid: the wish cannot be meant.
        Conflict: nothing fits it.
    """
    learner = quizzed_learner(visit)
    seed = seed_of("quiz", learner.id, visit.now.isoformat(), wish) % _SEEDS
    with visit.read() as tx:
        drawn = drawn_items(tx, draw(tx, learner, wish, seed, visit.now))
    paper = make_paper(drawn, seed, visit.wiring.typesetter)
    with visit.write() as tx:
        return service.start_attempt(tx, learner_who_writes(tx, visit.person), wish, seed, paper, visit.now)
