"""What a proxy says of who asks is believed only from the networks that the settings trust."""

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.main import create_app
from app.settings import Settings

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "asks", "seen"),
    [
        ("", "127.0.0.1", "http 127.0.0.1"),
        ("10.1.0.0/16", "10.1.2.3", "https 203.0.113.9"),
        ("10.1.0.0/16, 10.9.9.9", "10.9.9.9", "https 203.0.113.9"),
        ("10.1.0.0/16", "10.2.0.1", "http 10.2.0.1"),
    ],
)
def test_forwarded_headers(
    empty_store: Store, settings: Settings, clock: FixedClock, trusted: str, asks: str, seen: str
) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": trusted}), clock, empty_store)

    @app.get("/seen")
    def tell(request: Request) -> str:
        return f"{request.url.scheme} {request.client.host if request.client else ''}"

    with TestClient(app, client=(asks, 4000)) as client:
        assert client.get("/seen", headers=FORWARDED).json() == seen
