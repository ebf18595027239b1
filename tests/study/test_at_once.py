"""Several requests of one learner at the same moment, on both databases: nothing fails, nothing is lost or doubled."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.accounts.models import LearnerRow
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.models import CardRow
from app.opening import open_store
from app.settings import Settings
from app.study.models import EnrolmentRow, ReviewRow, ScheduleRow, UndoRow

API = "/api/v1"


def at_once(number: int, act: Callable[[int], int]) -> Counter[int]:
    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(act, range(number)))


def count(store: Store, table: type) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_first_visits(client: TestClient, store: Store) -> None:
    with store.write() as tx:
        tx.execute(EnrolmentRow.__table__.delete())
        tx.execute(ScheduleRow.__table__.delete())
    assert at_once(8, lambda _: client.get("/").status_code) == {200: 8}
    assert count(store, ScheduleRow) == count(store, CardRow)


def test_grades_of_one_card(client: TestClient, store: Store) -> None:
    card = client.get(f"{API}/cards/next").json()["card"]["id"]
    body = {"grade": 3, "seen_reps": 0}
    answers = at_once(6, lambda _: client.post(f"{API}/cards/{card}/reviews", json=body).status_code)
    assert answers == {201: 1, 409: 5}
    assert count(store, ReviewRow) == 1


def test_grades_of_siblings(client: TestClient, store: Store) -> None:
    client.get("/")
    with store.read() as tx:
        several = select(CardRow.note_id).group_by(CardRow.note_id).having(func.count() >= 4).limit(1)
        cards = tx.execute(select(CardRow.id).where(CardRow.note_id.in_(several)).limit(4)).scalars().all()
    body = {"grade": 4, "seen_reps": 0}
    assert at_once(4, lambda i: client.post(f"{API}/cards/{cards[i]}/reviews", json=body).status_code) == {
        201: 4
    }
    assert count(store, ReviewRow) == 4


def test_undos(client: TestClient, store: Store) -> None:
    for _ in range(3):
        card = client.get(f"{API}/cards/next").json()["card"]["id"]
        client.post(f"{API}/cards/{card}/reviews", json={"grade": 4, "seen_reps": 0})
    assert at_once(6, lambda _: client.post(f"{API}/undos").status_code) == {201: 3, 409: 3}
    assert count(store, UndoRow) == 3


def test_a_double_click_on_undo_takes_back_one_review(client: TestClient, store: Store) -> None:
    reviews = []
    for _ in range(3):
        card = client.get(f"{API}/cards/next").json()["card"]["id"]
        reviews.append(
            client.post(f"{API}/cards/{card}/reviews", json={"grade": 4, "seen_reps": 0}).json()["review_id"]
        )
    seen = {"seen_review": reviews[-1]}
    assert at_once(2, lambda _: client.post(f"{API}/undos", json=seen).status_code) == {201: 1, 409: 1}
    form = {"seen_review": str(reviews[-1])}
    assert client.post("/study/undos", data=form).status_code == 409
    assert count(store, UndoRow) == 1


def test_starts_of_several_processes(settings: Settings, clock: FixedClock) -> None:
    def start(_: int) -> int:
        store = open_store(settings, clock)
        learners = count(store, LearnerRow)
        store.close()
        return learners

    assert at_once(4, start) == {1: 4}
