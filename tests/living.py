"""Somebody who has done everything that can be done here: a row of theirs is in every table that may have one."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from app.accounts.queries import Learner, current_learner
from app.accounts.service import change_learner, change_preferences
from app.assessment.attempting import Behaviour
from app.assessment.scoring import Response
from app.db.store import Store, Write
from app.interview.blueprints import keep_blueprint
from app.interview.day_reads import set_day
from app.interview.debrief_marking import Opinion, record_guess, record_opinion
from app.interview.debrief_reads import By
from app.interview.models import ChunkRow, RecordingRow
from app.interview.queries import attempt
from app.interview.share_links import Kind, make_link
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow
from app.quiz import service as quiz
from app.quiz.choosing import Wish, draw
from app.quiz.evidence import source_of
from app.quiz.item_service import report_item
from app.quiz.models import Reason
from app.quiz.paper import drawn_items, make_paper
from app.rehearsal.blueprint import Blueprint, Form, Level, Section
from app.rehearsal.report import Guess
from app.scheduling.evidence import Evidence
from app.scheduling.memory import Grade
from app.study import service as study
from app.study.card_actions import act_on_cards, some_cards, undo_card_action
from app.study.evidence import Finding, record_evidence, undo_evidence
from app.study.models import ScheduleRow
from tests.interview.debriefing.sitting import BOOK, sit

SOUND = bytes(range(256))


def import_book(store: Store, folder: Path, clock: FixedClock, typesetter: KatexTypesetter) -> None:
    path = folder / "small.md"
    path.write_text(BOOK, encoding="utf-8")
    Importer.over(store, clock, typesetter).import_file(path)


def live(store: Store, person: int | None, clock: FixedClock, typesetter: KatexTypesetter) -> Learner:
    """Does everything once; the handbook must be there."""
    with store.write() as tx:
        learner = current_learner(tx, person)
        change_learner(tx, learner, "Ada", "dark", "apply", quizzes_count=True)
        change_preferences(tx, learner, learner.preferences, clock.now())
        study.enrol(tx, learner)
        cards = tx.execute(
            select(ScheduleRow.card_id)
            .where(ScheduleRow.learner_id == learner.id)
            .order_by(ScheduleRow.card_id)
        ).scalars()
        _study(tx, learner, list(cards), clock)
    _take_a_quiz(store, learner, clock, typesetter)
    _sit_an_interview(store, learner, clock, typesetter)
    with store.read() as tx:
        return current_learner(tx, learner.id)


def _study(tx: Write, learner: Learner, cards: Sequence[int], clock: FixedClock) -> None:
    for number, card in enumerate(cards):
        clock.advance(timedelta(minutes=1))
        study.record_review(tx, learner, card, Grade(1 + number % 4), clock.now(), seen_reps=0, took_ms=4_000)
    study.undo_last_review(tx, learner, clock.now())
    study.record_review(tx, learner, cards[-1], Grade.EASY, clock.now(), seen_reps=0)
    for day in (3, 9, 40):  # long enough for intervals to be spread
        clock.advance(timedelta(days=day))
        study.record_review(
            tx, learner, cards[3], Grade.GOOD, clock.now(), seen_reps={3: 1, 9: 2, 40: 3}[day]
        )
    study.suspend(tx, learner, cards[0])
    study.bury(tx, learner, cards[1], clock.now())
    study.extend_day(tx, learner, clock.now(), 5)
    act_on_cards(tx, learner, "tag", some_cards(learner, list(cards[:2])), clock.now(), tag="hard")
    act_on_cards(tx, learner, "reset", some_cards(learner, [cards[2]]), clock.now())
    undone = act_on_cards(tx, learner, "suspend", some_cards(learner, list(cards[3:5])), clock.now())
    undo_card_action(tx, learner, undone.id, clock.now())


def _take_a_quiz(store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter) -> None:
    with store.read() as tx:
        every = draw(tx, learner, Wish(behaviour=Behaviour.AT_ONCE), 7, clock.now())
        wish = Wish(behaviour=Behaviour.AT_ONCE, items=tuple(every))
        paper = make_paper(drawn_items(tx, every), 7, typesetter)
    with store.write() as tx:
        number = quiz.start_attempt(tx, learner, wish, 7, paper, clock.now())
        quiz.open_question(tx, learner, number, 1, clock.now())
        quiz.record_response(tx, learner, number, 1, Response((0,)), clock.now(), number=1, took_ms=900)
        quiz.flag_question(tx, learner, number, 1, flagged=True)
        quiz.finish_attempt(tx, learner, number, clock.now())
        report_item(tx, learner, every[0], Reason.UNCLEAR, "Which length?", clock.now())
        cards = select(CardRow.note_id, CardRow.name).join(ScheduleRow, ScheduleRow.card_id == CardRow.id)
        own = (ScheduleRow.learner_id == learner.id, ScheduleRow.reps > 0, ScheduleRow.suspended.is_(False))
        row = tx.execute(cards.where(*own, ScheduleRow.phase == "review").order_by(CardRow.id)).first()
        assert row is not None
        for evidence in (Evidence.MISSED, Evidence.RECALLED):
            clock.advance(timedelta(days=1))
            found = Finding(row.note_id, evidence, clock.now(), cards=(row.name,))
            assert record_evidence(tx, learner, source_of(number), [found], clock.now())
            if evidence is Evidence.MISSED:
                undo_evidence(tx, learner, source_of(number), clock.now())


def _sit_an_interview(store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter) -> None:
    number = sit(store, typesetter, learner.id, clock.now())
    with store.write() as tx:
        record_guess(tx, learner, number, Guess(3.0, passes=True))
        own = attempt(tx, learner.id, number)
        record_opinion(tx, own, 1, Opinion((0, 1), None, 3, 4, "Say why."), clock.now(), by=By.LEARNER)
        for kind in Kind:
            make_link(tx, learner, number, kind, clock.now())
        recording = {
            "attempt_id": number, "position": 1, "part": 0, "key": "recording1", "media_type": "audio/webm",
            "size": len(SOUND), "started_at": clock.now(), "ended_at": clock.now(),
        }  # fmt: skip
        made = tx.execute(insert(RecordingRow).values(recording).returning(RecordingRow.id)).scalar_one()
        tx.execute(insert(ChunkRow).values(recording_id=made, number=0, data=SOUND, saved_at=clock.now()))
        blueprint = Blueprint("Mine", Level.SENIOR, 10, (Section(Form.OPEN, 1, 5),))
        keep_blueprint(tx, learner.id, blueprint, clock.now())
        set_day(tx, learner.id, date(2026, 7, 1), "senior", ("small/attention",), 30, clock.now())
