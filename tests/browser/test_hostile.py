"""Hostile texts wherever a text of somebody's is shown, in Chromium: nothing runs, asks, loads, or breaks the policy.

The handbook, its questions, answers and items, the names of people, browsers and tokens, answers of an interview: all of them
are hostile, so that one look at a page tries all that it can show.
"""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page
from sqlalchemy import insert, select, update

from app.accounts import sign_ins
from app.accounts.models import ApiTokenRow, IdentityRow, LearnerRow, PasskeyRow, SignInRow
from app.db.store import Store
from app.interview.models import AnswerRow, BlueprintRow, MarkRow
from app.interview.models import AttemptRow as InterviewRow
from app.interview.models import QuestionRow as InterviewQuestionRow
from app.interview.share_links import Kind, make_link
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library import pending
from app.library.gathering import zipped
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, HandbookRow, ItemRow, TopicRow
from app.main import open_store
from app.quiz.models import ItemReportRow
from app.settings import Settings
from app.study.models import CardTagRow
from tests.browser.conftest import Watched
from tests.conftest import START
from tests.interview.debriefing.sitting import sit
from tests.living import import_book, live
from tests.people import add_person
from tests.servers import Server, running
from tests.web.test_hostile import HOSTILE

TEXTS = [re.sub(r"[\0\ud800-\udfff]", "", text)[:400] for text in HOSTILE]
LINES = [re.sub(r"\s", " ", text) for text in TEXTS]
SLUG = "hostile"
_RAN = """() => {
  for (const one of document.querySelectorAll('details')) one.open = true
  for (const one of document.querySelectorAll('input, button, a')) one.dispatchEvent(new MouseEvent('mouseover'))
  const ours = /^\\/static\\//
  return [...document.querySelectorAll('*')].flatMap(one => [
    ...(one.localName === 'script' && !ours.test(new URL(one.src || 'x:', location).pathname) ? ['script'] : []),
    ...(['iframe', 'object', 'embed', 'base', 'frame', 'portal'].includes(one.localName) ? [one.localName] : []),
    ...[...one.attributes].filter(own => /^(on|hx-on)/.test(own.name)).map(own => own.name),
    ...[...one.attributes].filter(own => /^(href|src|action|formaction|xlink:href)$/.test(own.name)
        && /^\\s*(javascript|vbscript|data:text)/i.test(own.value)).map(own => own.value),
  ])
}"""


def hostile_handbook(most: int) -> bytes:
    """Each text is a question, its answer, a key point, a row of a table and, some at once, the options of an item."""
    files = {"README.md": f"# {LINES[0]}\n\n{LINES[1]}\n".encode()}
    for number, (text, line) in enumerate(zip(TEXTS[:most], LINES[:most], strict=True)):
        parts = [
            f"# Chapter {number} {line}",
            f"### {number} {line}?",
            f"**Answer:** {number} {line}",
            "**Key points:**",
        ]
        parts += [f"- {line}\n- another point of it"]
        if number % 5 == 0:
            options = [
                json.dumps(f"{one[:120]} {place}") for place, one in enumerate(LINES[number : number + 3])
            ]
            stem, wrong = json.dumps(line[:300] or "?"), ", ".join(options[1:] or ['"0"', '"1"'])
            item = f'kind = "choice"\nstem = {stem}\nright = {options[0]}\nwrong = [{wrong}]\nwhy = {stem}'
            parts += [f"| a | b |\n|--|--|\n| {line} | x |", f"```item\n{item}\n```"]
        parts += [text, ""]
        files[f"{number:03}.md"] = "\n\n".join(parts).encode()
    return zipped(files)


@pytest.fixture(scope="module")
def hostile_viva(
    tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter
) -> Iterator[tuple[Server, dict[str, str]]]:
    """A Viva full of it, and the addresses of its pages by their kinds."""
    folder, clock = tmp_path_factory.mktemp("hostile"), FixedClock(START)
    store = open_store(Settings(data_dir=folder), clock)
    path = folder / f"{SLUG}.zip"
    path.write_bytes(hostile_handbook(len(TEXTS)))
    Importer.over(store, clock, typesetter).import_file(path)
    import_book(store, folder, clock, typesetter)
    person = add_person(store, "anna", Role.OWNER, clock.now())
    learner = live(store, person, clock, typesetter)
    going = sit(store, typesetter, learner.id, clock.now(), over=False)
    pages = _write_everywhere(store, learner.id, going, clock)
    with store.write() as tx:
        kept = pending.pack(hostile_handbook(50))
        waits = pending.keep(tx, learner.id, f"{LINES[0]}.zip", "another", kept, clock.now())
        token = sign_ins.begin(tx, learner.id, LINES[0], "192.0.2.7", clock.now())
        shared = make_link(tx, learner, going - 1, Kind.REPORT, clock.now())
    store.close()
    pages |= {
        "preview": f"/handbooks/import/{waits}",
        "shared": f"/shared/reports/{shared.token}",
        "token": token,
    }
    with running(folder, tmp_path_factory.mktemp("served"), at=clock.now()) as server:
        yield server, pages


def _write_everywhere(store: Store, person: int, going: int, clock: FixedClock) -> dict[str, str]:
    """Puts the texts into whatever people write or name; gives pages with numbers in their addresses."""
    people = [
        add_person(store, f"person-{number}", Role.LEARNER, clock.now()) for number in range(len(LINES))
    ]
    every, now = "\n\n".join(TEXTS), clock.now()
    with store.write() as tx:
        for number, line in zip(people, LINES, strict=True):
            tx.execute(update(LearnerRow).where(LearnerRow.id == number).values(name=line[:80]))
        tx.execute(update(LearnerRow).where(LearnerRow.id == person).values(name=LINES[0]))
        own: dict[str, Any] = {"learner_id": person, "made_at": now}
        rows = list(enumerate(LINES))
        tx.execute(insert(ApiTokenRow), [own | {"name": line[:80], "token_digest": f"t{n}", "scope": "read", "expires_at": now + timedelta(days=9)} for n, line in rows])  # noqa: E501  # fmt: skip
        tx.execute(insert(PasskeyRow), [own | {"name": line[:80], "id_digest": f"p{n}", "credential": b"", "uses": 0} for n, line in rows])  # noqa: E501  # fmt: skip
        tx.execute(insert(IdentityRow), [own | {"issuer": "https://id.example", "subject_digest": f"i{n}", "label": line[:200]} for n, line in rows])  # noqa: E501  # fmt: skip
        tx.execute(insert(SignInRow), [{"learner_id": person, "token_digest": f"s{n}", "began_at": now, "seen_at": now, "browser": line, "address": "192.0.2.1"} for n, line in rows])  # noqa: E501  # fmt: skip
        tx.execute(update(AnswerRow).values(text=every))
        tx.execute(update(MarkRow).values(note=every[:4_000]))
        tx.execute(update(ItemReportRow).values(note=every[:1_000]))
        tx.execute(update(InterviewQuestionRow).values(topic=LINES[0], place="/handbooks/hostile/read"))
        tx.execute(
            update(HandbookRow).values(source=LINES[0], subtitle=LINES[2], details={LINES[3]: LINES[4]})
        )
        for row, column in ((InterviewRow, "blueprint"), (BlueprintRow, "body")):
            values = tx.execute(select(row.id, getattr(row, column))).all()
            for number, body in values:
                changed = body | {"name": LINES[5], "about": every[:1_000]}
                tx.execute(update(row).where(row.id == number).values({column: changed}))
        book = tx.execute(select(HandbookRow.id).where(HandbookRow.slug == SLUG)).scalar_one()
        first: dict[str, int] = {}
        for kind in ("question", "list"):
            found = select(CardRow.id).where(CardRow.handbook_id == book, CardRow.kind == kind).limit(1)
            first[kind] = tx.execute(found).scalar() or 1
        item = tx.execute(select(ItemRow.id).where(ItemRow.handbook_id == book).limit(1)).scalar_one()
        key = tx.execute(select(TopicRow.key).where(TopicRow.handbook_id == book).offset(3)).scalars().first()
        tags = [re.sub(r"\s", "", line)[:40] for line in LINES[:60]]
        tx.execute(
            insert(CardTagRow),
            [{"learner_id": person, "tag": tag, "card_id": first["question"]} for tag in dict.fromkeys(tags)],
        )
    return {
        "topic": f"/handbooks/{SLUG}/topics/{key}", "edit": f"/handbooks/{SLUG}/edit/{key}",
        "card": f"/cards/{first['question']}", "list card": f"/cards/{first['list']}", "item": f"/items/{item}",
        "debrief": f"/interviews/{going - 1}/debrief/1", "report": f"/interviews/{going - 1}",
        "room": f"/interviews/{going}/room", "changes of it": f"/handbooks/{SLUG}/changes/1",
    }  # fmt: skip


FIXED = {
    "today": "/", "study": f"/study?handbook={SLUG}", "handbooks": "/handbooks", "handbook": f"/handbooks/{SLUG}",
    "reader": f"/handbooks/{SLUG}/read", "changes": f"/handbooks/{SLUG}/changes", "export": f"/handbooks/{SLUG}/items",
    "cards": f"/cards?q=handbook:{SLUG}", "search": "/search?q=alert", "items": f"/items?handbook={SLUG}",
    "quizzes": "/quizzes", "interviews": "/interviews", "day": "/interviews/day", "blueprint": "/interviews/blueprints/mine",
    "people": "/people", "settings": "/settings", "security": "/settings/security", "tokens": "/settings/tokens",
    "data": "/settings/data", "import": "/handbooks/import", "admin": "/admin",
    "echoes": "/cards?q=" + "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
}  # fmt: skip


def test_nothing_of_it_runs_or_leaves(watched: Watched, hostile_viva: tuple[Server, dict[str, str]]) -> None:
    server, pages = hostile_viva
    page = watched.open(server)
    page.context.add_cookies([{"name": "viva", "value": pages.pop("token"), "url": server.url}])
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    shown = {}
    for kind, address in {**FIXED, **pages, **_prepared(page, server, pages["preview"])}.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (kind, address)
        assert page.evaluate(_RAN) == [], kind
        said = page.locator("html").text_content() or ""
        shown[kind] = sum(line[:30] in said for line in LINES if line.strip())
    assert asked == []
    assert {"reader", "people", "security", "tokens", "debrief"} <= {
        k for k, n in shown.items() if n >= 100
    }, shown
    assert sum(number > 0 for number in shown.values()) >= 30, (
        shown
    )  # a quiz may ask what is left of HTML alone
    page.goto("about:blank")  # and what it looks for is found where it is
    page.set_content("<p onclick=1>x</p><a href='javascript:1'>x</a><iframe></iframe>")
    assert sorted(page.evaluate(_RAN)) == ["iframe", "javascript:1", "onclick"]


def _prepared(page: Page, server: Server, preview: str) -> dict[str, str]:
    """A quiz of the handbook's items: a question before and after it is answered, and the results. Waits for the preview."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    with httpx2.Client(base_url=server.url, cookies=cookies, timeout=60) as client:
        while 'name="seen"' not in client.get(preview).text:
            time.sleep(0.1)
        made = client.post("/api/v1/quizzes", json={"handbooks": [SLUG], "count": 40})
        assert made.status_code == 201, made.text
        number = made.json()["id"]
        for position in range(1, 6):
            given = {"number": 1, "chosen": [0], "texts": []}
            path = f"/api/v1/quizzes/{number}/questions/{position}/responses"
            assert client.post(path, json=given).status_code in (201, 422)
        other = client.post("/api/v1/quizzes", json={"handbooks": [SLUG], "count": 5}).json()["id"]
        client.post(f"/api/v1/quizzes/{other}/finish")
    return {
        "answered": f"/quizzes/{number}/questions/1", "question": f"/quizzes/{number}/questions/9",
        "quiz’s end": f"/quizzes/{number}/end", "results": f"/quizzes/{other}",
    }  # fmt: skip
