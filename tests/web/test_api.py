"""The API: the same services as the pages, JSON in and out, problems as RFC 9457 says."""

import pytest
from fastapi.testclient import TestClient

API = "/api/v1"
BOOK = f"{API}/handbooks/deep-learning-interview-handbook"


def test_handbooks_topics_and_cards(client: TestClient) -> None:
    (book,) = client.get(f"{API}/handbooks").json()
    assert book["title"] == "Deep Learning Interview Handbook"
    assert (book["questions"], book["report"]["chapters"]) == (3, 10)
    assert client.get(BOOK).json() == book
    topics = client.get(f"{BOOK}/topics").json()
    lstm = next(topic for topic in topics if topic["title"].startswith("Long Short-Term"))
    everything, some = (
        client.get(f"{BOOK}/cards").json(),
        client.get(f"{BOOK}/cards", params={"topic": lstm["key"]}).json(),
    )
    assert 0 < len(some) < len(everything) == book["cards"]


def test_a_review_gives_the_next_card_and_can_be_undone(client: TestClient) -> None:
    session = client.get(f"{API}/cards/next").json()
    card = session["card"]
    assert (session["new"], session["done"], card["memory"]["phase"]) == (20, 0, "new")
    good = next(choice for choice in card["choices"] if choice["name"] == "Good")
    body = {"grade": 3, "seen_reps": card["memory"]["reps"], "took_ms": 4000}
    done = client.post(f"{API}/cards/{card['id']}/reviews", json=body)
    assert done.status_code == 201
    assert done.json()["memory"]["due_at"] == good["due_at"]
    assert done.json()["next"]["card"]["id"] != card["id"]
    assert client.get(f"{API}/cards/{card['id']}").json()["memory"]["reps"] == 1
    undone = client.post(f"{API}/undos")
    assert (undone.status_code, undone.json()["card_id"], undone.json()["memory"]["phase"]) == (
        201,
        card["id"],
        "new",
    )


def test_a_second_try_changes_nothing(client: TestClient) -> None:
    card = client.get(f"{API}/cards/next").json()["card"]
    body = {"grade": 1, "seen_reps": 0}
    assert client.post(f"{API}/cards/{card['id']}/reviews", json=body).status_code == 201
    again = client.post(f"{API}/cards/{card['id']}/reviews", json=body)
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert client.get(f"{API}/cards/{card['id']}").json()["memory"]["reps"] == 1


def test_suspension_and_burial(client: TestClient) -> None:
    card = client.get(f"{API}/cards/next").json()["card"]
    path = f"{API}/cards/{card['id']}"
    assert client.put(f"{path}/suspension").status_code == 204
    assert client.get(path).json()["suspended"] is True
    assert client.get(f"{API}/cards/next").json()["card"]["id"] != card["id"]
    assert client.delete(f"{path}/suspension").status_code == 204
    assert client.get(f"{API}/cards/next").json()["card"]["id"] == card["id"]
    assert client.put(f"{path}/burial").status_code == 204
    assert client.get(f"{API}/cards/next").json()["card"]["id"] != card["id"]


def test_search(client: TestClient) -> None:
    found = client.get(f"{API}/search", params={"q": "forget gate"}).json()
    assert found["total"] >= 1
    assert "lstm" in found["hits"][0]["topic"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/cards/999999", None, 404),
        ("GET", "/handbooks/none", None, 404),
        ("GET", "/nothing", None, 404),
        ("GET", "/cards/zero", None, 422),
        ("POST", "/cards/1/reviews", {"grade": 5, "seen_reps": 0}, 422),
        ("POST", "/cards/1/reviews", {"grade": 3}, 422),
        ("POST", "/cards/1/reviews", {"grade": 3, "seen_reps": -1}, 422),
        ("POST", "/cards/999999/reviews", {"grade": 3, "seen_reps": 0}, 404),
        ("POST", "/undos", None, 409),
        ("DELETE", "/handbooks", None, 405),
    ],
)
def test_problems_are_said_in_json(
    client: TestClient, method: str, path: str, body: dict | None, status: int
) -> None:
    client.get(f"{API}/cards/next")
    answer = client.request(method, f"{API}{path}", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]


def test_the_document_promises_the_problems_that_are_sent(client: TestClient) -> None:
    document = client.get(f"{API}/openapi.json").json()
    answers = document["paths"][f"{API}/cards/{{card_id}}/reviews"]["post"]["responses"]
    assert {"201", "404", "409", "410", "422"} <= answers.keys()
    assert all(
        "application/problem+json" in answers[status]["content"] for status in ("404", "409", "410", "422")
    )
    assert "HTTPValidationError" not in str(document)


def test_the_documentation_lists_every_operation(client: TestClient) -> None:
    paths = client.get(f"{API}/openapi.json").json()["paths"]
    shown = client.get(f"{API}/docs").text
    assert len(paths) >= 11
    assert all(path in shown for path in paths)
