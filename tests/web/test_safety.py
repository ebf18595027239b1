"""What a page may do, and where a request may come from."""

import pytest
from fastapi.testclient import TestClient

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.main import create_app
from app.settings import Settings


def test_every_answer_carries_a_strict_policy(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/api/v1/handbooks", "/static/none"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert policy.count("unsafe-inline") == 1, "style attributes alone, for KaTeX"
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_have_no_inline_script_or_style_of_ours(client: TestClient) -> None:
    for path in ("/", "/study", "/settings", "/handbooks"):
        page = client.get(path).text
        assert "<style" not in page
        assert " onclick" not in page
        assert "<script>" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 409),
        ({"origin": "http://localhost"}, 409),
        ({}, 409),
    ],
)
def test_another_site_cannot_act_for_the_learner(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/study/undos", headers=headers).status_code == status


def test_static_files_are_kept_for_good_under_the_name_of_their_content(client: TestClient) -> None:
    page = client.get("/").text
    path = next(part for part in page.split('"') if part.endswith("css/app.css"))
    answer = client.get(path)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "@import" not in answer.text
    assert client.get(path.replace("css/app.css", "../pyproject.toml")).status_code == 404


@pytest.mark.parametrize("prefix", ["/viva", ""], ids=["passed on by the proxy", "taken off by the proxy"])
def test_everything_works_under_a_sub_path(
    settings: Settings, store: Store, clock: FixedClock, prefix: str
) -> None:
    below = settings.model_copy(update={"root_path": "/viva"})
    with TestClient(create_app(below, clock, store)) as client:
        links = [part for part in client.get(f"{prefix}/").text.split('"') if part.startswith("/")]
        assert links
        for link in links:
            assert link.startswith("/viva/")
            assert client.get(prefix + link.removeprefix("/viva")).status_code == 200
        problem = client.get(f"{prefix}/api/v1/none")
        assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("localhost:8000", 200),
        ("viva.localhost", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("192.168.1.7", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_a_name_that_is_made_to_lead_here_is_refused(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"host": host}).status_code == status
