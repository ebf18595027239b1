"""Answers given elsewhere count in the schedule: which cards they are about, what they do, and the way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from app.accounts.models import LearnerRow
from app.accounts.queries import AT_ONCE, Learner, current_learner
from app.accounts.service import DEFAULTS, _add_preferences
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict
from app.library.models import CardRow
from app.scheduling.evidence import Effect, Evidence
from app.scheduling.memory import Grade, Phase
from app.scheduling.scheduler import review
from app.study import service
from app.study.day import today
from app.study.evidence import Finding, record_evidence, undo_evidence
from app.study.evidence_log import Counted, Source, SourceKind, evidence_of, evidence_of_card
from app.study.history import last_review, review_log
from app.study.models import DayRow, EvidenceRow, ReviewRow, ScheduleRow
from app.study.queries import Scheduled, scheduled

QUIZ, INTERVIEW = Source(SourceKind.QUIZ, 1), Source(SourceKind.INTERVIEW, 1)
Learn = Callable[[int], list[Scheduled]]


@pytest.fixture
def learn(store: Store, learner: Learner, clock: FixedClock) -> Learn:
    """All cards of a note that has so many, or few more, learned some days ago and not due for some days."""

    def of(size: int) -> list[Scheduled]:
        with store.write() as tx:
            notes = select(ScheduleRow.note_id).group_by(ScheduleRow.note_id).having(func.count() >= size)
            note = tx.execute(notes.order_by(func.count(), ScheduleRow.note_id).limit(1)).scalar_one()
            cards = (
                select(ScheduleRow.card_id).where(ScheduleRow.note_id == note).order_by(ScheduleRow.card_id)
            )
            ids = list(tx.execute(cards).scalars())
            for card_id in ids:
                service.record_review(tx, learner, card_id, Grade.EASY, clock.now(), seen_reps=0)
            clock.advance(timedelta(days=3))
            return [found(tx, learner, card_id) for card_id in ids]

    return of


def found(tx, learner: Learner, card_id: int) -> Scheduled:
    card = scheduled(tx, learner.id, card_id)
    assert card is not None
    return card


def another(tx, clock: FixedClock) -> Learner:
    """A second learner."""
    values = {"name": "B", "theme": "system", "disk_changes": AT_ONCE, "created_at": clock.now()}
    made = tx.execute(insert(LearnerRow).values(values).returning(LearnerRow.id)).scalar_one()
    _add_preferences(tx, made, DEFAULTS, clock.now())
    return current_learner(tx, made)


def name(store: Store, card: Scheduled) -> str:
    with store.read() as tx:
        return tx.execute(select(CardRow.name).where(CardRow.id == card.card_id)).scalar_one()


def memories(store: Store, learner: Learner, cards: list[Scheduled]) -> list[object]:
    with store.read() as tx:
        return [found(tx, learner, card.card_id).memory for card in cards]


def test_a_miss_brings_the_card_that_asks_it_forward(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    first, *others = cards = learn(3)
    finding = Finding(first.note_id, Evidence.MISSED, clock.now(), cards=("no such", name(store, first)))
    with store.write() as tx:
        assert record_evidence(tx, learner, QUIZ, [finding], clock.now()) == Counted(1, 0, undone=False)
    after = memories(store, learner, cards)
    start = today(clock.now(), learner.preferences).context.start_in(0)
    assert after[0].due_at == start
    assert after[1:] == [card.memory for card in others]


def test_a_miss_of_who_knows_which_card_brings_all_of_the_note_forward(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    cards = learn(3)
    finding = Finding(cards[0].note_id, Evidence.MISSED, clock.now())
    with store.write() as tx:
        assert record_evidence(tx, learner, INTERVIEW, [finding], clock.now(), in_days=1) == Counted(
            len(cards), 0, undone=False
        )
    tomorrow = today(clock.now(), learner.preferences).context.start_in(1)
    assert {state.due_at for state in memories(store, learner, cards)} == {tomorrow}


def test_a_recall_counts_as_good_and_where_the_card_is_known(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    first, *others = cards = learn(3)
    unknown = Finding(first.note_id, Evidence.RECALLED, clock.now())
    with store.write() as tx:
        assert record_evidence(tx, learner, QUIZ, [unknown], clock.now()) is None
    known = Finding(first.note_id, Evidence.RECALLED, clock.now(), cards=(name(store, first),))
    with store.write() as tx:
        assert record_evidence(tx, learner, QUIZ, [known], clock.now()) == Counted(0, 1, undone=False)
    day = today(clock.now(), learner.preferences)
    good = review(first.memory, Grade.GOOD, clock.now(), day.context, day.settings, card_id=first.card_id)
    assert memories(store, learner, cards) == [good.state, *(card.memory for card in others)]


def test_of_a_note_with_one_card_that_one_is_meant(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    (card,) = learn(1)
    with store.write() as tx:
        made = record_evidence(
            tx, learner, QUIZ, [Finding(card.note_id, Evidence.RECALLED, clock.now())], clock.now()
        )
    assert made == Counted(0, 1, undone=False)


def test_of_one_card_only_one_finding_counts_and_a_miss_before_all(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    (card,) = learn(1)
    kinds = (Evidence.RECALLED, Evidence.RECOGNISED, Evidence.MISSED, Evidence.MISSED)
    findings = [Finding(card.note_id, kind, clock.now(), n) for n, kind in enumerate(kinds, 1)]
    with store.write() as tx:
        assert record_evidence(tx, learner, QUIZ, findings, clock.now()) == Counted(1, 0, undone=False)
        (witnessed,) = evidence_of_card(tx, learner.id, card.card_id)
    assert (witnessed.evidence, witnessed.effect, witnessed.position) == (Evidence.MISSED, Effect.FORWARD, 3)


def test_new_and_suspended_and_retired_cards_stay_as_they_are(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    suspended, retired, *rest = cards = learn(3)
    with store.write() as tx:
        new = select(ScheduleRow.note_id).where(ScheduleRow.phase == Phase.NEW.value).limit(1)
        other = tx.execute(new).scalar_one()
        service.suspend(tx, learner, suspended.card_id)
        tx.execute(update(CardRow).where(CardRow.id == retired.card_id).values(retired_at=clock.now()))
        findings = [Finding(note, Evidence.MISSED, clock.now()) for note in (suspended.note_id, other)]
        assert record_evidence(tx, learner, QUIZ, findings, clock.now()) == Counted(
            len(rest), 0, undone=False
        )
    assert memories(store, learner, cards)[:2] == [card.memory for card in cards[:2]]


def test_it_counts_once_and_can_be_taken_back_and_counted_again(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    first, second, *_ = cards = learn(3)
    findings = [
        Finding(first.note_id, Evidence.RECALLED, clock.now(), 1, (name(store, first),)),
        Finding(first.note_id, Evidence.MISSED, clock.now(), 2, (name(store, second),)),
    ]
    with store.write() as tx:
        record_evidence(tx, learner, QUIZ, findings, clock.now())
    counted = memories(store, learner, cards)
    with pytest.raises(Conflict, match="counts in your schedule already"), store.write() as tx:
        record_evidence(tx, learner, QUIZ, findings, clock.now())
    with store.write() as tx:
        assert undo_evidence(tx, learner, QUIZ, clock.now()) == Counted(1, 1, undone=True)
    assert memories(store, learner, cards) == [card.memory for card in cards]
    with pytest.raises(Conflict, match="nothing to take back"), store.write() as tx:
        undo_evidence(tx, learner, QUIZ, clock.now())
    with store.write() as tx:
        assert record_evidence(tx, learner, QUIZ, findings, clock.now()) == Counted(1, 1, undone=False)
        assert [one.undone for one in evidence_of(tx, learner.id, QUIZ)] == [True, True, False, False]
    assert memories(store, learner, cards) == counted


def test_undo_takes_back_the_learners_own_review_and_the_day_counts_none_by_evidence(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    (card,) = learn(1)
    with store.write() as tx:
        before = tx.execute(select(func.sum(DayRow.reviews), func.sum(DayRow.due_cards))).one()
        findings = [Finding(card.note_id, Evidence.RECALLED, clock.now())]
        record_evidence(tx, learner, QUIZ, findings, clock.now())
        assert tx.execute(select(func.sum(DayRow.reviews), func.sum(DayRow.due_cards))).one() == before
        own, made = review_log(tx, learner.id, card.card_id)
        assert (own.source, made.source, made.grade) == ("study", "quiz", Grade.GOOD)
        newest = last_review(tx, learner.id)
        assert newest is not None
        assert newest.id == own.id
        assert service.undo_last_review(tx, learner, clock.now()).id == own.id
        assert found(tx, learner, card.card_id).memory.phase is Phase.NEW, "a new card takes no evidence"


def test_another_learners_cards_are_not_touched(
    store: Store, learner: Learner, clock: FixedClock, learn: Learn
) -> None:
    (card,) = learn(1)
    with store.write() as tx:
        row = tx.execute(select(ScheduleRow.__table__).where(ScheduleRow.card_id == card.card_id)).one()
        stranger = another(tx, clock)
        tx.execute(ScheduleRow.__table__.insert().values(row._asdict() | {"learner_id": stranger.id}))
        findings = [Finding(card.note_id, Evidence.RECALLED, clock.now())]
        record_evidence(tx, stranger, QUIZ, findings, clock.now())
        assert found(tx, learner, card.card_id).memory == card.memory
        assert evidence_of(tx, learner.id, QUIZ) == []
        with pytest.raises(Conflict):
            undo_evidence(tx, learner, QUIZ, clock.now())
        owners = (
            select(EvidenceRow.learner_id),
            select(ReviewRow.learner_id).where(ReviewRow.source == "quiz"),
        )
        assert [tx.execute(one).scalar_one() for one in owners] == [stranger.id, stranger.id]
