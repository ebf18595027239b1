"""Attempts: what is kept, what is refused, what a deadline does, and what all of it earns."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from app.accounts.queries import Learner
from app.assessment.attempting import Behaviour
from app.assessment.marking import Certainty
from app.assessment.model import ItemKind, Response
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound, Stale
from app.quiz import service
from app.quiz.choosing import Only
from app.quiz.models import ResponseRow
from app.quiz.queries import attempt, attempts, open_attempts, question, questions
from tests.quiz.conftest import Start, key_of

KINDS = len(ItemKind)
TYPED = Response((), ("something",))


def respond(
    store: Store, learner: Learner, number: int, position: int, given: Response, clock: FixedClock, nth: int = 1,
    certainty: Certainty | None = None,
) -> None:  # fmt: skip
    with store.write() as tx:
        service.record_response(
            tx, learner, number, position, given, clock.now(), number=nth, certainty=certainty, took_ms=900
        )


@pytest.mark.parametrize("behaviour", Behaviour)
def test_all_kinds_answered_right_earn_all_and_score_the_same_again(
    store: Store, learner: Learner, clock: FixedClock, start: Start, behaviour: Behaviour
) -> None:
    number = start(behaviour)
    with store.read() as tx:
        own, asked = attempt(tx, learner.id, number), questions(tx, number)
    assert {one.shown["kind"] for one in asked} == {kind.value for kind in ItemKind}
    for one in asked:
        sure = Certainty.HIGH if behaviour is Behaviour.CERTAINTY else None
        respond(store, learner, number, one.position, key_of(one, own.seed), clock, certainty=sure)
    with store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
    with store.read() as tx:
        own, asked = attempt(tx, learner.id, number), questions(tx, number)
    assert own.score == own.best == KINDS * (3 if behaviour is Behaviour.CERTAINTY else 1)
    assert own.finished_at == clock.now()
    for one in asked:
        assert one.scored_again(own.seed) == [given.score for given in one.given]


def test_a_second_submission_changes_nothing(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    respond(store, learner, number, 1, TYPED, clock)
    with pytest.raises(Stale):
        respond(store, learner, number, 1, Response((0,)), clock)
    with store.read() as tx:
        assert [one.response for one in question(tx, number, 1).given] == [TYPED]


def test_what_is_settled_takes_no_more(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    respond(store, learner, number, 1, TYPED, clock)
    with pytest.raises(Conflict, match="already answered"):
        respond(store, learner, number, 1, TYPED, clock, nth=2)


def test_at_the_end_the_last_response_counts(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start(Behaviour.AT_END)
    with store.read() as tx:
        right = key_of(question(tx, number, 1), 7)
    respond(store, learner, number, 1, right, clock)
    respond(store, learner, number, 1, Response(), clock, nth=2)
    with store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
        assert attempt(tx, learner.id, number).score == 0
        assert question(tx, number, 1).given[0].response == right


@pytest.mark.parametrize(
    ("behaviour", "given", "error"),
    [
        (Behaviour.AT_ONCE, Response(), Invalid),
        (Behaviour.AT_ONCE, Response((), ("x" * 10_001,)), Invalid),
        (Behaviour.CERTAINTY, TYPED, Invalid),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(
    store: Store, learner: Learner, clock: FixedClock, start: Start,
    behaviour: Behaviour, given: Response, error: type[Exception],
) -> None:  # fmt: skip
    number = start(behaviour)
    with pytest.raises(error):
        respond(store, learner, number, 1, given, clock)
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(ResponseRow)).scalar() == 0


def test_what_is_not_there_or_not_yours_is_not_found(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    for whose, which, position in (
        (replace(learner, id=learner.id + 1), number, 1),
        (learner, number + 1, 1),
        (learner, number, KINDS + 1),
    ):
        with pytest.raises(NotFound):
            respond(store, whose, which, position, TYPED, clock)


def test_a_finished_quiz_takes_nothing(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    with store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
    with pytest.raises(Conflict, match="finished"):
        respond(store, learner, number, 1, TYPED, clock)
    with pytest.raises(Conflict, match="finished"), store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
    with pytest.raises(Conflict, match="finished"), store.write() as tx:
        service.flag_question(tx, learner, number, 1, True)


def test_what_comes_after_the_time_is_kept_and_earns_nothing(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start(Behaviour.AT_END, minutes=10)
    with store.read() as tx:
        asked = questions(tx, number)
    clock.advance(timedelta(minutes=10, seconds=4))  # within the grace
    respond(store, learner, number, 1, key_of(asked[0], 7), clock)
    clock.advance(timedelta(seconds=10))
    respond(store, learner, number, 2, key_of(asked[1], 7), clock)
    respond(store, learner, number, 3, key_of(asked[2], 7), clock)  # the one before has ended it
    with store.read() as tx:
        own, asked = attempt(tx, learner.id, number), questions(tx, number)
    assert own.ran_out
    assert own.score == 1
    assert [one.given[0].late for one in asked[:3]] == [False, True, True]


def test_a_deadline_that_passed_unseen_ends_the_quiz(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start(minutes=5)
    clock.advance(timedelta(hours=3))
    with store.write() as tx:
        assert service.close_overdue(tx, learner, clock.now()) == 1
        assert service.close_overdue(tx, learner, clock.now()) == 0
        own = attempt(tx, learner.id, number)
    assert own.finished_at == own.started_at + timedelta(minutes=5)
    with store.read() as tx:
        assert open_attempts(tx, learner.id) == []
        assert [one.id for one in attempts(tx, learner.id)] == [number]


def test_any_interleaving_scores_as_in_order(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    """Three tries each, in order and shuffled over all questions."""
    marks = []
    for shuffled in (False, True):
        number = start(Behaviour.TRIES)
        with store.read() as tx:
            asked = questions(tx, number)
        wrong = Response((0,), ("wrong",))
        turns = [one for one in asked for _ in range(2)]
        if shuffled:
            Random(3).shuffle(turns)
        seen: dict[int, int] = {}
        for one in turns:
            nth = seen[one.position] = seen.get(one.position, 0) + 1
            given = wrong if nth == 1 else key_of(one, 7)
            try:
                respond(store, learner, number, one.position, given, clock, nth)
            except Conflict:  # the wrong one was right by chance
                continue
        with store.write() as tx:
            service.finish_attempt(tx, learner, number, clock.now())
            own = attempt(tx, learner.id, number)
        marks.append((own.score, {one.item_id for one in asked}))
    assert marks[0] == marks[1]
    assert marks[0][0] > 0


def test_only_what_was_missed_is_asked_again(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    with store.read() as tx:
        asked = questions(tx, number)
    for one in asked[:-2]:
        respond(store, learner, number, one.position, key_of(one, 7), clock)
    with store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
    again = start(only=Only.MISSED, seed=8)
    with store.read() as tx:
        assert {one.item_id for one in questions(tx, again)} == {one.item_id for one in asked[-2:]}


def test_what_fits_nothing_is_refused(start: Start) -> None:
    for wish in (
        {"handbooks": ("no-such",)},
        {"only": Only.LEARNED},
        {"only": Only.WEAK},
        {"topics": (999,)},
    ):
        with pytest.raises(Conflict, match="no question that fits"):
            start(**wish)
    with pytest.raises(Invalid, match="1 to 100"):
        start(count=0)
    with pytest.raises(Invalid, match="10 to 3600 seconds"):
        start(seconds_each=5)
    with pytest.raises(Invalid, match="no kind"):
        start(kinds=("essay",))


def test_the_same_seed_draws_the_same_paper_and_kinds_narrow_it(store: Store, start: Start) -> None:
    one, other = start(seed=5, kinds=("choice", "ordering")), start(seed=5, kinds=("choice", "ordering"))
    with store.read() as tx:
        first, second = questions(tx, one), questions(tx, other)
    assert {asked.shown["kind"] for asked in first} == {"choice", "ordering"}
    assert {asked.item_id: asked.shown for asked in first} == {asked.item_id: asked.shown for asked in second}


def test_a_question_has_its_time_from_when_it_is_first_shown(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start(Behaviour.AT_END, seconds_each=30)
    with store.read() as tx:
        right = {one.position: key_of(one, 7) for one in questions(tx, number)}
    with pytest.raises(Conflict, match="was not opened"):
        respond(store, learner, number, 1, right[1], clock)
    for position in (1, 2):
        with store.write() as tx:
            service.open_question(tx, learner, number, position, clock.now())
    clock.advance(timedelta(seconds=34))  # within the grace
    respond(store, learner, number, 1, right[1], clock)
    clock.advance(timedelta(seconds=5))
    with store.write() as tx:
        service.open_question(tx, learner, number, 2, clock.now())  # a second look begins no second time
        service.open_question(tx, learner, number, 3, clock.now())
    respond(store, learner, number, 1, TYPED, clock, nth=2)  # changed too late
    respond(store, learner, number, 2, right[2], clock)
    respond(store, learner, number, 3, right[3], clock)
    with store.read() as tx:
        own, asked = attempt(tx, learner.id, number), questions(tx, number)
    assert own.finished_at is None, "the others go on"
    assert [[one.late for one in asked[n].given] for n in range(3)] == [[False, True], [True], [False]]
    assert [one.earned(own.behaviour) for one in asked[:3]] == [1, 0, 1]
