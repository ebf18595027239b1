"""The study page as a test sees it: which card, how far, and what the grades promise."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.servers import Server

DAY = timedelta(1)
PROMISE = re.compile(r"(\d+) (min|d)")
STATE = "SELECT phase, step, stability, difficulty, due_at, reps, lapses FROM schedule WHERE card_id = ?"


@dataclass(frozen=True)
class Shown:
    """What the study page shows before the answer."""

    card: int
    prompt: str
    left: int
    progress: float


def shown(page: Page) -> Shown:
    left = re.match(r"(\d+) cards? left", page.locator(".session__left .visually-hidden").inner_text())
    assert left
    return Shown(
        card=int(page.locator("[data-card]").get_attribute("data-card") or 0),
        prompt=page.locator("#stem").inner_text(),
        left=int(left[1]),
        progress=float(page.locator(".session__progress").get_attribute("value") or 0),
    )


def promised(page: Page, grade: int) -> str:
    """The interval that a grade's button shows."""
    return page.locator(f"[name=grade][value='{grade}'] .grade__interval [aria-hidden]").inner_text()


def reveal_by(page: Page, key: str) -> None:
    page.wait_for_load_state()
    page.keyboard.press(key)
    expect(page.locator("[data-reveal]")).to_have_attribute("open", "")
    expect(page.locator("[data-answer]")).to_be_focused()


def grade_by(page: Page, key: str, *, was: int) -> None:
    """Grades, and waits for what comes instead of the card."""
    page.keyboard.press(key)
    expect(page.locator(f"[data-card='{was}']")).to_have_count(0)
    expect(page.locator("[data-focus]")).to_be_focused()


def has_happened(server: Server, card: int, promise: str) -> None:
    """The card is due exactly when its button said."""
    memory = server.get(f"/cards/{card}")["memory"]
    due, last = (datetime.fromisoformat(memory[name]) for name in ("due_at", "last_review_at"))
    found = PROMISE.fullmatch(promise)
    assert found, promise
    if found[2] == "min":
        seconds = (due - last).total_seconds()
        assert seconds - 30 <= 60 * int(found[1]) <= seconds + 30  # shown in whole minutes
    else:
        rollover = timedelta(hours=4)
        assert ((due - rollover).date() - (last - rollover).date()).days == int(found[1])
        assert (due - rollover).time() == datetime.min.time()  # at the start of that study day


def reviews(server: Server) -> list[tuple[Any, ...]]:
    """The log: card, grade, repetitions before, and whether it was taken back."""
    return server.rows(
        "SELECT card_id, grade, reps, review_undo.review_id IS NOT NULL FROM review"
        " LEFT JOIN review_undo ON review_undo.review_id = review.id ORDER BY review.id"
    )


def card_of(server: Server, kind: str) -> int:
    """The first card of a kind."""
    found: int = server.rows("SELECT min(id) FROM card WHERE kind = ?", kind)[0][0]
    return found


def new_cards_a_day(page: Page, number: int) -> None:
    """Changes the limit where the learner does."""
    page.goto("/settings")
    page.get_by_label("New cards a day").fill(str(number))
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
