"""Items of an interview as quizzes show theirs: what was chosen, what was right, and why."""

from app.assessment.attempting import Behaviour
from app.assessment.keeping import item_of
from app.assessment.model import Response
from app.assessment.scoring import score
from app.interview.debrief_reads import Examined
from app.quiz.queries import GivenResponse, Question
from app.quiz.views import Feedback, OptionView, feedback, is_choice, option_views


def item_words(one: Examined, seed: int) -> tuple[tuple[OptionView, ...], Feedback]:
    """The options of a choice, marked; and what is said of the answer."""
    asked = _question(one, seed)
    held = asked.given[-1].response if asked.given else Response()
    options = option_views(asked, held, revealed=True) if is_choice(asked) else ()
    return options, feedback(Behaviour.AT_ONCE, asked, revealed=True)


def _question(one: Examined, seed: int) -> Question:
    """As a quiz would have asked it: the two keep the same things of an item."""
    said, item = one.answer(), one.item or {}
    given: tuple[GivenResponse, ...] = ()
    if said is not None and said.response is not None:
        outcome = score(item_of(item), seed, said.response)
        given = (
            GivenResponse(
                number=1,
                response=said.response,
                certainty=None,
                score=outcome.score,
                right=outcome.right,
                note=outcome.note,
                late=False,
                answered_at=said.saved_at,
                took_ms=None,
            ),
        )
    return Question(one.position, one.flagged, given, 0, dict(item), dict(one.shown), dict(one.solution))
