"""Whatever order saves, retries, delays, restarts and take-overs come in: what was acknowledged last is what stands."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview import service
from app.interview.closing import close_overdue
from app.interview.queries import attempt, events, question
from app.interview.saving import Packet, save_answer
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict
from app.rehearsal.blueprint import Form, Section
from app.rehearsal.timing import GRACE
from tests.conftest import START
from tests.interview.conftest import Begin, whole

MINUTES = 10
STEPS = st.one_of(
    st.tuples(st.just("open"), st.just(0)),
    st.tuples(st.just("type"), st.integers(0, 5)),  # in one of the pages that are open somewhere
    st.tuples(st.just("arrive"), st.integers(0, 9)),  # a packet that is under way, or one that arrived before
    st.tuples(st.just("wait"), st.integers(1, 400)),  # seconds
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("pause"), st.just(0)),
    st.tuples(st.just("resume"), st.just(0)),
    st.tuples(st.just("notice"), st.just(0)),  # the server looks for what is overdue
    st.tuples(st.just("submit"), st.just(0)),
)


@dataclass
class Room:
    """One interview, the pages that were opened, and what is under way between them and the server."""

    store: Store
    learner: int
    number: int
    clock: FixedClock
    pages: list[list[int]] = field(default_factory=list)  # epoch, and how often something was typed
    sent: list[Packet] = field(default_factory=list)
    acknowledged: list[Packet] = field(default_factory=list)
    submissions: int = 0

    def do(self, step: str, number: int) -> None:
        now = self.clock.now()
        if step == "wait":
            self.clock.advance(timedelta(seconds=number))
        elif step == "restart":
            self.store.engine.dispose()  # whoever comes next finds only what is on the disk
        elif step == "type" and self.pages:
            page = self.pages[number % len(self.pages)]
            page[1] += 1
            self.sent.append(Packet(1, 0, page[0], page[1], f"typed {page[0]}.{page[1]}"))
        elif step == "arrive" and self.sent:
            self.deliver(self.sent[number % len(self.sent)])
        elif step == "notice":
            self.submissions += close_overdue(self.store, now)
        else:
            self.act(step)

    def deliver(self, packet: Packet) -> None:
        try:
            with self.store.write() as tx:
                stands = save_answer(tx, self.learner, self.number, packet, self.clock.now())
        except Conflict:
            return
        if stands:
            self.acknowledged.append(packet)

    def act(self, step: str) -> None:
        now, own = self.clock.now(), (self.learner, self.number)
        try:
            with self.store.write() as tx:
                if step == "open":
                    self.pages.append([service.take_room(tx, *own, now).epoch, 0])
                elif step == "submit":
                    self.submissions += service.submit(tx, *own, now)
                elif step == "pause" and self.pages:
                    service.pause(tx, *own, self.pages[-1][0], now)
                elif step == "resume":
                    service.resume(tx, *own, now)
        except Conflict:
            pass

    def check(self) -> None:
        with self.store.read() as tx:
            own = attempt(tx, self.learner, self.number)
            stands = question(tx, self.number, 1).answer()
            submitted = [one for one in events(tx, self.number) if one.kind == "submitted"]
        newest = max(self.acknowledged, key=lambda one: (one.epoch, one.sequence), default=None)
        assert (stands.text if stands else None) == (newest.text if newest else None)
        assert len(submitted) == self.submissions == (not own.is_open)
        if own.submitted_at is not None:
            assert own.course.used(own.submitted_at) <= timedelta(minutes=MINUTES) + GRACE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=40))
def test_the_newest_acknowledged_answer_stands_and_submission_happens_once(
    store: Store, learner: Learner, begin: Begin, clock: FixedClock, steps: list[tuple[str, int]]
) -> None:
    clock.instant = START
    number = begin(whole(Section(Form.OPEN, 1, 5), minutes=MINUTES))
    room = Room(store, learner.id, number, clock)
    for step in steps:
        room.do(*step)
        room.check()
    clock.advance(timedelta(days=1))  # nobody looks any more
    with store.write() as tx:
        service.resume(tx, learner.id, number, clock.now()) if attempt(
            tx, learner.id, number
        ).is_paused else None
    clock.advance(timedelta(days=1))
    room.submissions += close_overdue(store, clock.now())
    room.check()
    assert room.submissions == 1
