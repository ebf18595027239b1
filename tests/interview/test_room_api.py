"""An interview by programs, from its start to its submission; the day of one to come."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.kernel.clock import FixedClock
from tests.interview.conftest import Begin, whole

API = "/api/v1/interviews"


def test_a_whole_interview(client: TestClient, clock: FixedClock) -> None:
    offered = {one["slug"]: one for one in client.get("/api/v1/blueprints").json()}
    assert offered["15-minutes"]["sections"][0] == "2 open questions"
    assert "there are 4 of 6 open questions" in offered["60-minutes"]["missing"]
    assert client.post(API, json={"blueprint": "60-minutes"}).status_code == 409
    started = client.post(API, json={"blueprint": "15-minutes", "level": "staff"})
    assert started.status_code == 201
    one = started.json()
    assert (one["level"], one["questions"], one["left_ms"]) == ("staff", 7, 900_000)
    number = f"{API}/{one['id']}"
    for position in range(1, 8):
        room = client.put(f"{number}/room").json()
        asked = room["asked"]
        assert asked["position"] == position
        assert "solution" not in asked
        given = (
            {"chosen": [0]}
            if asked["options_html"]
            else {"texts": ["42"]}
            if asked["fields"]
            else {"text": "J"}
        )
        answers = f"{number}/questions/{position}/answers/0"
        saved = client.put(answers, json={"epoch": room["epoch"], "sequence": 1, "certainty": 2, **given})
        assert saved.json()["stands"] is True, saved.text
        if position < 7:
            to = {"epoch": room["epoch"], "position": position + 1}
            assert client.put(f"{number}/position", json=to).json()["position"] == position + 1
    clock.advance(timedelta(minutes=4))
    seen = client.get(number).json()
    assert (seen["left_ms"], seen["submitted_at"]) == (660_000, None)
    ends = [client.put(f"{number}/submission").json() for _ in range(2)]
    assert ends[0] == ends[1]
    assert ends[0]["submitted_by"] == "learner"
    assert [each["id"] for each in client.get(API).json()] == [one["id"]]
    assert client.put(f"{number}/room").status_code == 409


def test_answers_are_ordered_and_the_room_is_one_pages(client: TestClient, begin: Begin) -> None:
    number = f"{API}/{begin()}"
    mine = client.put(f"{number}/room").json()["epoch"]
    answers = f"{number}/questions/1/answers/0"
    newer = client.put(answers, json={"epoch": mine, "sequence": 2, "text": "newer"})
    older = client.put(answers, json={"epoch": mine, "sequence": 1, "text": "older"})
    assert [newer.json()["stands"], older.json()["stands"]] == [True, False]
    assert client.put(answers, json={"epoch": mine, "sequence": 3, "chosen": [1]}).status_code == 422
    assert client.put(answers, json={"epoch": mine, "sequence": 3, "text": "x" * 100_001}).status_code == 422
    room = client.put(f"{number}/room").json()
    assert room["asked"]["parts"][0]["text"] == "newer"
    taken = client.put(answers, json={"epoch": mine, "sequence": 4, "text": "late"})
    assert taken.status_code == 409
    assert "another window" in taken.json()["detail"]


def test_follow_ups_flags_and_pauses(client: TestClient, begin: Begin, clock: FixedClock) -> None:
    number = f"{API}/{begin()}"
    who = {"epoch": client.put(f"{number}/room").json()["epoch"]}
    further = f"{number}/questions/1/followups"
    assert client.post(further, json=who).status_code == 409  # nothing was answered yet
    client.put(f"{number}/questions/1/answers/0", json=who | {"sequence": 1, "text": "An answer."})
    asked = client.post(further, json=who).json()["asked"]
    assert asked["parts"][1]["asked_html"]
    assert client.put(f"{number}/questions/2/flag", json=who | {"flagged": True}).status_code == 204
    assert client.put(f"{number}/pause", json=who).json()["is_paused"] is True
    clock.advance(timedelta(hours=2))
    assert client.put(f"{number}/room").status_code == 409
    assert client.delete(f"{number}/pause").json()["left_ms"] == 900_000
    room = client.put(f"{number}/room").json()
    assert [one["flagged"] for one in room["places"]][:3] == [False, True, False]


def test_no_way_back_and_no_pause_where_the_blueprint_says_so(client: TestClient, begin: Begin) -> None:
    number = f"{API}/{begin(whole(may_go_back=False, may_pause=False))}"
    who = {"epoch": client.put(f"{number}/room").json()["epoch"]}
    client.put(f"{number}/position", json=who | {"position": 2})
    assert client.put(f"{number}/position", json=who | {"position": 1}).status_code == 409
    assert client.put(f"{number}/pause", json=who).status_code == 409


@pytest.mark.parametrize(
    ("changed", "status"),
    [({}, 200), ({"minutes": 0}, 422), ({"on_day": "2001-01-01"}, 422), ({"topics": ["no/such"]}, 422)],
)
def test_the_day_of_an_interview_to_come(
    client: TestClient, clock: FixedClock, changed: dict[str, object], status: int
) -> None:
    assert client.get("/api/v1/interview-day").status_code == 404
    wish = {
        "on_day": (clock.now() + timedelta(days=9)).date().isoformat(),
        "minutes": 30,
        "topics": ["interview/attention"],
    }
    put = client.put("/api/v1/interview-day", json=wish | changed)
    assert put.status_code == status, put.text
    if status == 200:
        day = client.get("/api/v1/interview-day").json()
        assert day == put.json()
        assert (day["days"], [one["title"] for one in day["forecast"]]) == (9, ["Attention"])
        assert day["expected"] >= day["today"]
        assert client.delete("/api/v1/interview-day").status_code == 204
    assert client.get("/api/v1/interview-day").status_code == 404
