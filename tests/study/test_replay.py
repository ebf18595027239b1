"""The log is the truth: whatever is done, replaying it gives exactly what is stored."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.queries import Learner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, NotFound
from app.library.models import CardRow
from app.scheduling.evidence import Evidence
from app.scheduling.memory import NEW, Grade
from app.scheduling.replay import replay
from app.study import service
from app.study.card_actions import act_on_cards, some_cards, undo_card_action
from app.study.evidence import Finding, record_evidence, undo_evidence
from app.study.evidence_log import Source, SourceKind
from app.study.history import STUDY, review_log
from app.study.models import (
    CardActionCardRow,
    CardActionRow,
    DayRow,
    EvidenceRow,
    EvidenceUndoRow,
    ResetRow,
    ReviewRow,
    ScheduleRow,
    UndoRow,
)
from app.study.projection import _event
from app.study.queries import scheduled
from tests.conftest import START

QUIZ = Source(SourceKind.QUIZ, 1)
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(Grade), st.integers(0, 3), st.integers(0, 60 * 24 * 40)),
    st.just("undo"),
    st.just("bury"),
    st.tuples(st.just("reset"), st.sets(st.integers(0, 3), min_size=1)),
    st.just("undo the reset"),
    st.tuples(
        st.just("evidence"),
        st.sampled_from(Evidence),
        st.sets(st.integers(0, 3), min_size=1),
        st.integers(0, 1),
    ),
    st.just("undo the evidence"),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=25))
def test_replaying_the_log_gives_the_stored_memory(
    store: Store, learner: Learner, clock: FixedClock, actions: list[object]
) -> None:
    clock.instant = START
    with store.write() as tx:
        cards = begin_anew(tx, learner)
        for action in actions:
            act(tx, learner, clock, cards, action)
        for card_id in cards:
            stored = scheduled(tx, learner.id, card_id)
            assert stored is not None
            assert service.replayed(tx, learner.id, card_id) == stored.memory


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(Grade), min_size=2, max_size=4),
    evidence=st.sampled_from(Evidence),
    after=st.lists(st.sampled_from(Grade), max_size=3),
    to=st.integers(0, 1),
)
def test_evidence_taken_back_is_as_if_it_had_never_counted(
    store: Store,
    learner: Learner,
    clock: FixedClock,
    before: list[Grade],
    evidence: Evidence,
    after: list[Grade],
    to: int,
) -> None:
    """Whatever was graded in between: the memory is that of a replay of the learner's own reviews alone."""
    clock.instant = START
    with store.write() as tx:
        card = begin_anew(tx, learner)[0]
        for grade in before:
            review(tx, learner, clock, card, grade)
        once = scheduled(tx, learner.id, card)
        clock.advance(timedelta(hours=40))
        finding = Finding(once.note_id, evidence, clock.now(), cards=(name_of(tx, card),))
        record_evidence(tx, learner, QUIZ, [finding], clock.now(), in_days=to)
        for grade in after:
            review(tx, learner, clock, card, grade)
        undo_evidence(tx, learner, QUIZ, clock.now())
        own = [one for one in review_log(tx, learner.id, card) if one.source == STUDY]
        versions = {learner.preferences.id: learner.preferences}
        alone = replay(card, [_event(one, versions) for one in own])
        assert scheduled(tx, learner.id, card).memory == alone
        assert len(own) == len(before) + len(after)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(Grade), min_size=1, max_size=4),
    after=st.lists(st.sampled_from(Grade), max_size=4),
)
def test_a_reset_forgets_what_was_before_it_and_undoing_it_remembers(
    store: Store, learner: Learner, clock: FixedClock, before: list[Grade], after: list[Grade]
) -> None:
    clock.instant = START
    with store.write() as tx:
        card, other = tx.execute(
            select(ScheduleRow.card_id).order_by(ScheduleRow.card_id.desc()).limit(2)
        ).scalars()
        act_on_cards(tx, learner, "reset", some_cards(learner, [card, other]), clock.now())
        for grade in before:
            review(tx, learner, clock, card, grade)
        once = scheduled(tx, learner.id, card).memory
        reset = act_on_cards(tx, learner, "reset", some_cards(learner, [card]), clock.now())
        for grade in after:
            review(tx, learner, clock, card, grade)
            review(tx, learner, clock, other, grade)
        alike = scheduled(tx, learner.id, card).memory, scheduled(tx, learner.id, other).memory
        assert [state.reps for state in alike] == [len(after)] * 2
        assert alike[0].stability == alike[1].stability
        for _ in range(2 * len(after) + len(before)):
            service.undo_last_review(tx, learner, clock.now())
        assert scheduled(tx, learner.id, card).memory == NEW
        assert once != NEW
        undo_card_action(tx, learner, reset.id, clock.now())
        assert scheduled(tx, learner.id, card).memory == service.replayed(tx, learner.id, card) == NEW


def begin_anew(tx, learner) -> list[int]:
    """Takes all that was done away; gives four cards, of four notes."""
    tables = (EvidenceUndoRow, EvidenceRow, UndoRow, DayRow, ResetRow, CardActionCardRow, CardActionRow)
    for table in (*tables, ScheduleRow, ReviewRow):
        tx.execute(table.__table__.delete())
    service._add_missing_cards(tx, learner.id)
    firsts = select(func.min(ScheduleRow.card_id)).group_by(ScheduleRow.note_id)
    return list(tx.execute(firsts.order_by(func.min(ScheduleRow.card_id)).limit(4)).scalars())


def name_of(tx, card_id) -> str:
    return tx.execute(select(CardRow.name).where(CardRow.id == card_id)).scalar_one()


def review(tx, learner, clock, card_id, grade) -> None:
    clock.advance(timedelta(days=3))
    seen = scheduled(tx, learner.id, card_id)
    service.record_review(tx, learner, card_id, grade, clock.now(), seen_reps=seen.memory.reps)


def act(tx, learner, clock, cards, action) -> None:
    if action == "undo":
        try:
            service.undo_last_review(tx, learner, clock.now())
        except Conflict:
            return
    elif action == "bury":
        service.bury(tx, learner, cards[0], clock.now())
    elif action == "undo the evidence":
        with suppress(Conflict):
            undo_evidence(tx, learner, QUIZ, clock.now())
    elif action[0] == "evidence":
        _, evidence, indexes, to = action
        notes = [scheduled(tx, learner.id, cards[index]).note_id for index in sorted(indexes)]
        with suppress(Conflict):
            findings = [Finding(note, evidence, clock.now()) for note in notes]
            record_evidence(tx, learner, QUIZ, findings, clock.now(), in_days=to)
    elif action == "undo the reset":
        newest = tx.execute(select(func.max(CardActionRow.id))).scalar_one()
        try:
            undo_card_action(tx, learner, newest or 0, clock.now())
        except (Conflict, NotFound):
            return
    elif action[0] == "reset":
        chosen = some_cards(learner, [cards[index] for index in action[1]])
        act_on_cards(tx, learner, "reset", chosen, clock.now())
        for index in action[1]:
            assert scheduled(tx, learner.id, cards[index]).memory == NEW
    else:
        grade, index, minutes = action
        clock.advance(timedelta(minutes=minutes))
        seen = scheduled(tx, learner.id, cards[index])
        assert seen is not None
        service.record_review(tx, learner, cards[index], grade, clock.now(), seen_reps=seen.memory.reps)
