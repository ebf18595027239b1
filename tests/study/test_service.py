import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.queries import Learner, local_owner
from app.accounts.service import change_preferences
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Gone, Invalid, NotFound, Stale
from app.library.models import CardRow
from app.scheduling.memory import Grade, Phase
from app.scheduling.scheduler import next_states
from app.study import service
from app.study.day import today
from app.study.history import review_log
from app.study.models import DayRow, ReviewRow, ScheduleRow, UndoRow
from app.study.queries import Scheduled, Scope, scheduled
from app.study.session import Session, study_session

Grading = Callable[[Grade], int]
Now = Callable[[], Session]


def card(store: Store, learner: Learner, card_id: int) -> Scheduled:
    with store.read() as tx:
        found = scheduled(tx, learner.id, card_id)
    assert found is not None
    return found


def count(store: Store, table: type) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_enrolling_schedules_every_card_once(store: Store, learner: Learner) -> None:
    cards = count(store, CardRow)
    assert cards >= 80
    with store.write() as tx:
        assert not service.needs_enrolment(tx, learner)
        service.enrol(tx, learner)
    assert count(store, ScheduleRow) == cards


def test_a_grade_does_exactly_what_it_said(
    store: Store, learner: Learner, clock: FixedClock, session: Now
) -> None:
    card_id = None
    for grade in (Grade.GOOD, Grade.GOOD, Grade.HARD, Grade.AGAIN, Grade.EASY):
        shown = session().card
        assert shown is not None
        card_id = card_id or shown.face.id
        before = card(store, learner, card_id).memory
        day = today(clock.now(), learner.preferences)
        promised = next_states(before, clock.now(), day.context, day.settings, card_id=card_id).of(grade)
        with store.write() as tx:
            service.record_review(tx, learner, card_id, grade, clock.now(), seen_reps=before.reps)
        after = card(store, learner, card_id).memory
        assert after == promised.state
        assert after.due_at is not None
        clock.instant = max(after.due_at, clock.now() + timedelta(minutes=1))


def test_a_page_that_was_overtaken_never_grades(
    store: Store, learner: Learner, clock: FixedClock, session: Now
) -> None:
    shown = session().card
    assert shown is not None
    with store.write() as tx:
        service.record_review(tx, learner, shown.face.id, Grade.GOOD, clock.now(), seen_reps=0)
    with pytest.raises(Stale), store.write() as tx:
        service.record_review(tx, learner, shown.face.id, Grade.GOOD, clock.now(), seen_reps=0)
    assert count(store, ReviewRow) == 1


def test_unknown_retired_and_suspended_cards_are_refused(
    store: Store, learner: Learner, clock: FixedClock, session: Now
) -> None:
    shown = session().card
    assert shown is not None
    with pytest.raises(NotFound, match="no card 999999"), store.write() as tx:
        service.record_review(tx, learner, 999_999, Grade.GOOD, clock.now(), seen_reps=0)
    with store.write() as tx:
        service.suspend(tx, learner, shown.face.id)
    with pytest.raises(Conflict, match="suspended"), store.write() as tx:
        service.record_review(tx, learner, shown.face.id, Grade.GOOD, clock.now(), seen_reps=0)
    with store.write() as tx:
        service.resume(tx, learner, shown.face.id)
        tx.execute(CardRow.__table__.update().values(retired_at=clock.now()))
    with pytest.raises(Gone, match="no longer in the handbook"), store.write() as tx:
        service.record_review(tx, learner, shown.face.id, Grade.GOOD, clock.now(), seen_reps=0)


def test_undo_takes_back_review_after_review(
    store: Store, learner: Learner, clock: FixedClock, grade_next: Grading, session: Now
) -> None:
    graded = [grade_next(Grade.GOOD) for _ in range(3)]
    for card_id in reversed(graded):
        with store.write() as tx:
            assert service.undo_last_review(tx, learner, clock.now()).card_id == card_id
        assert card(store, learner, card_id).memory.phase is Phase.NEW
    assert session().done.reviews == 0
    assert session().left.new == 20
    assert count(store, ReviewRow) == count(store, UndoRow) == 3, "both stay in the log"
    with pytest.raises(Conflict, match="no review to undo"), store.write() as tx:
        service.undo_last_review(tx, learner, clock.now())


def test_siblings_wait_for_tomorrow_and_come_back_by_undo(
    store: Store, learner: Learner, clock: FixedClock, session: Now, grade_next: Grading
) -> None:
    with store.read() as tx:
        siblings = select(ScheduleRow.note_id).group_by(ScheduleRow.note_id).having(func.count() > 1)
        chosen = (
            tx.execute(select(ScheduleRow.card_id).where(ScheduleRow.note_id.in_(siblings))).scalars().first()
        )
    assert chosen is not None
    note_id = card(store, learner, chosen).note_id
    with store.write() as tx:
        service.record_review(tx, learner, chosen, Grade.GOOD, clock.now(), seen_reps=0)
    buried = select(func.count()).where(ScheduleRow.note_id == note_id, ScheduleRow.buried_by.is_not(None))
    with store.read() as tx:
        assert tx.execute(buried).scalar_one() > 0
    for _ in range(15):
        graded = grade_next(Grade.EASY)
        assert graded == chosen or card(store, learner, graded).note_id != note_id
    with store.write() as tx:
        for _ in range(16):
            service.undo_last_review(tx, learner, clock.now())
        assert tx.execute(buried).scalar_one() == 0


def test_a_buried_card_comes_back_on_the_next_study_day(
    store: Store, learner: Learner, clock: FixedClock, session: Now
) -> None:
    shown = session().card
    assert shown is not None
    with store.write() as tx:
        service.bury(tx, learner, shown.face.id, clock.now())
    other = session().card
    assert other is not None
    assert other.face.id != shown.face.id
    clock.advance(timedelta(days=1))
    again = session().card
    assert again is not None
    assert again.face.id == shown.face.id


def test_daily_limits_hold_and_can_be_extended(
    store: Store, learner: Learner, clock: FixedClock, session: Now, grade_next: Grading
) -> None:
    for _ in range(20):
        grade_next(Grade.EASY)
    ended = session()
    assert ended.card is None
    assert ended.left.total == 0
    assert ended.new_beyond_limit
    with store.write() as tx:
        service.extend_day(tx, learner, clock.now(), 10)
    assert session().left.new == 10
    with pytest.raises(Invalid), store.write() as tx:
        service.extend_day(tx, learner, clock.now(), 0)


def test_new_cards_of_neighbouring_reviews_are_of_different_topics(session: Now, grade_next: Grading) -> None:
    topics = []
    for _ in range(15):
        shown = session().card
        assert shown is not None
        topics.append(shown.face.topic_key)
        grade_next(Grade.EASY)
    assert all(one != other for one, other in itertools.pairwise(topics))


def test_a_review_keeps_the_preferences_it_was_made_under(
    store: Store, learner: Learner, clock: FixedClock, grade_next: Grading
) -> None:
    card_id = grade_next(Grade.EASY)
    before = card(store, learner, card_id).memory
    wanted = replace(learner.preferences, desired_retention=0.8, zone="Asia/Tokyo", rollover_hour=0)
    with store.write() as tx:
        change_preferences(tx, learner, wanted, clock.now())
        assert service.replayed(tx, learner.id, card_id) == before


def test_the_log_holds_what_was_undone(
    store: Store, learner: Learner, clock: FixedClock, grade_next: Grading
) -> None:
    card_id = grade_next(Grade.AGAIN)
    with store.write() as tx:
        service.undo_last_review(tx, learner, clock.now())
        service.record_review(tx, learner, card_id, Grade.GOOD, clock.now(), seen_reps=0)
    with store.read() as tx:
        assert [(entry.grade, entry.undone) for entry in review_log(tx, learner.id, card_id)] == [
            (1, True),
            (3, False),
        ]
        day = tx.execute(select(DayRow.reviews, DayRow.again)).one()
    assert tuple(day) == (1, 0)


def test_undo_takes_back_the_newest_review_even_when_the_zone_moved_west(
    store: Store, learner: Learner, clock: FixedClock, session: Now
) -> None:
    first, second = (row for row in card_ids(store, 2))
    east = replace(learner, preferences=replace(learner.preferences, zone="Pacific/Kiritimati"))
    with store.write() as tx:
        service.record_review(tx, east, first, Grade.EASY, clock.now(), seen_reps=0)
        clock.advance(timedelta(minutes=1))
        west = replace(learner, preferences=replace(learner.preferences, zone="America/Los_Angeles"))
        service.record_review(tx, west, second, Grade.EASY, clock.now(), seen_reps=0)
        assert service.undo_last_review(tx, west, clock.now()).card_id == second


def card_ids(store: Store, number: int) -> list[int]:
    """Cards of different notes."""
    with store.read() as tx:
        firsts = select(func.min(ScheduleRow.card_id)).group_by(ScheduleRow.note_id)
        return list(tx.execute(firsts.order_by(func.min(ScheduleRow.card_id)).limit(number)).scalars())


def test_what_cannot_be_graded_is_not_shown_first(
    store: Store, learner: Learner, clock: FixedClock, grade_next: Grading
) -> None:
    graded = grade_next(Grade.GOOD)
    with store.write() as tx:
        service.suspend(tx, learner, graded)
        service.undo_last_review(tx, learner, clock.now())
        shown = study_session(tx, learner, Scope(), clock.now(), first=graded).card
    assert shown is not None
    assert shown.face.id != graded


def test_what_waits_for_tomorrow_is_counted(
    store: Store, learner: Learner, clock: FixedClock, session: Now, grade_next: Grading
) -> None:
    """Siblings that were buried today are due tomorrow, whatever day they were due."""
    with store.write() as tx:
        change_preferences(tx, learner, replace(learner.preferences, new_per_day=200), clock.now())
        learner = local_owner(tx)
        notes = tx.execute(select(ScheduleRow.note_id).distinct()).scalars().all()
    assert study(store, learner, clock).left.new == len(notes)
    for _ in notes:
        shown = study(store, learner, clock).card
        assert shown is not None
        with store.write() as tx:
            service.record_review(tx, learner, shown.face.id, Grade.EASY, clock.now(), seen_reps=0)
    ended = study(store, learner, clock)
    assert ended.card is None
    assert ended.left.total == 0
    clock.advance(timedelta(days=30))
    due = study(store, learner, clock)
    left = due.left.due
    while due.left.due:
        assert due.card is not None
        with store.write() as tx:
            reps = due.card.scheduled.memory.reps
            service.record_review(tx, learner, due.card.face.id, Grade.EASY, clock.now(), seen_reps=reps)
        due, left = study(store, learner, clock), left - 1
        assert due.left.due == left


def study(store: Store, learner: Learner, clock: FixedClock) -> Session:
    with store.read() as tx:
        return study_session(tx, learner, Scope(), clock.now())
