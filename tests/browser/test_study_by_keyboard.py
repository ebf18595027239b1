"""Studying with nothing but keys: what is graded is saved, what is promised happens, what is taken back is gone."""

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.session import (
    STATE,
    card_of,
    grade_by,
    has_happened,
    new_cards_a_day,
    promised,
    reveal_by,
    reviews,
    shown,
)
from tests.servers import Server


def test_ten_cards_one_undone_and_a_reload_in_the_middle(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/")
    _tab_to(page, page.get_by_role("link", name="Start studying"))
    page.keyboard.press("Enter")
    expect(page.locator("#stem")).to_be_visible()
    first = shown(page)
    assert first.left == 20
    log: list[tuple[int, int]] = []
    for number, grade in enumerate((3, 4, 1, 2, 3, 4, 3, 4, 2, 4)):
        before = shown(page)
        if number == 5:
            page.reload()
            assert shown(page) == before  # the same card, the same counts
        reveal_by(page, "Space" if number % 2 else "Enter")
        if number == 6:
            page.reload()  # with the answer open: nothing was said yet, so nothing is lost
            assert shown(page) == before
            reveal_by(page, "Space")
        promise = promised(page, grade)
        grade_by(page, str(grade), was=before.card)
        has_happened(viva, before.card, promise)
        log.append((before.card, grade))
        if number == 3:
            _take_back(page, viva, before.card)
            assert shown(page) == before
            reveal_by(page, "Space")
            assert promised(page, grade) == promise
            grade_by(page, str(grade), was=before.card)
            log.insert(-1, (before.card, grade))
    assert [(card, grade) for card, grade, *_ in reviews(viva)] == log
    assert [undone for *_, undone in reviews(viva)] == [number == 3 for number in range(11)]
    assert len({(card, reps) for card, _, reps, undone in reviews(viva) if not undone}) == 10
    session = viva.get("/cards/next")
    page.reload()
    assert session["done"] == 10
    assert session["card"]["id"] == shown(page).card
    assert shown(page).left == session["new"] + session["learning"] + session["due"]


def _take_back(page: Page, server: Server, card: int) -> None:
    page.keyboard.press("u")
    expect(page.locator(f"[data-card='{card}']")).to_be_visible()
    assert server.rows(STATE, card) == [("new", 0, None, None, None, 0, 0)]


def test_undo_again_and_again_goes_back_to_the_beginning(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    states = []
    for _ in range(3):
        states.append(shown(page))
        reveal_by(page, "Space")
        grade_by(page, "3", was=states[-1].card)
    for state in reversed(states):
        page.keyboard.press("u")
        expect(page.locator(f"[data-card='{state.card}']")).to_be_visible()
        assert shown(page) == state
    expect(page.locator("[data-key=undo] button")).to_be_disabled()
    page.keyboard.press("u")  # nothing is left, and nothing happens
    assert shown(page) == states[0]
    assert viva.rows("SELECT count(*) FROM schedule WHERE phase <> 'new' OR buried_until IS NOT NULL") == [
        (0,)
    ]


def test_a_double_press_grades_once(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    card = shown(page).card
    reveal_by(page, "Space")
    page.keyboard.press("3")
    page.keyboard.press("3")
    expect(page.locator(f"[data-card='{card}']")).to_have_count(0)
    page.keyboard.press("3")  # not revealed yet: there is nothing to grade
    page.wait_for_load_state("networkidle")
    assert [entry[:2] for entry in reviews(viva)] == [(card, 3)]


def test_presses_while_the_answer_is_on_its_way_grade_once(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    card = shown(page).card
    reveal_by(page, "Space")
    page.evaluate(
        "() => { for (const grade of [3, 4, 1]) document.querySelector(`[name=grade][value='${grade}']`).click(); }"
    )
    expect(page.locator(f"[data-card='{card}']")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    assert [entry[:2] for entry in reviews(viva)] == [(card, 3)]


def test_a_second_tab_is_told_and_never_grades_twice(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    second = page.context.new_page()
    second.goto("/study")
    card = shown(page).card
    assert shown(second).card == card
    for tab in (page, second):
        reveal_by(tab, "Space")
    grade_by(page, "4", was=card)
    grade_by(second, "1", was=card)
    notice = "This card was already graded, here or in another tab. Go on with the next card."
    expect(second.locator(".session__notice")).to_have_text(notice)
    expect(second.get_by_role("status")).to_have_text(notice)
    assert shown(second) == shown(page)
    assert [entry[:2] for entry in reviews(viva)] == [(card, 4)]
    watched.forgive("the server responded with a status of 409 ")


def test_ticking_the_points_of_a_list_proposes_a_grade(watched: Watched, viva: Server) -> None:
    card = card_of(viva, "list")
    page = watched.open(viva, f"/study?card={card}")
    reveal_by(page, "Space")
    boxes = page.locator("[data-points] input")
    all_points = boxes.count()
    assert all_points >= 3
    proposed = page.locator("[name=grade][data-proposed]")
    expect(proposed).to_have_count(0)
    for number in range(all_points):
        page.keyboard.press("Tab")
        expect(boxes.nth(number)).to_be_focused()
        page.keyboard.press("Space")
        expect(boxes.nth(number)).to_be_checked()
        ticked = number + 1
        wanted = "3" if ticked == all_points else "2" if ticked > all_points / 2 else "1"
        expect(proposed).to_have_attribute("value", wanted)
        expect(proposed).to_have_attribute("aria-description", "proposed")
    boxes.last.press("Space")
    expect(proposed).to_have_attribute("value", "2")
    grade_by(page, "2", was=card)
    named = json.dumps(list(range(all_points - 1)))
    assert viva.rows("SELECT card_id, grade, named FROM review") == [(card, 2, named)]


def test_suspend_bury_and_the_way_to_the_handbook(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    suspended = shown(page).card
    grade_by(page, "s", was=suspended)
    assert viva.rows("SELECT card_id FROM schedule WHERE suspended") == [(suspended,)]
    buried = shown(page).card
    grade_by(page, "b", was=buried)
    assert viva.rows("SELECT card_id FROM schedule WHERE buried_until IS NOT NULL") == [(buried,)]
    assert reviews(viva) == []
    page.reload()
    assert shown(page).card not in {suspended, buried}
    page.keyboard.press("h")
    expect(page.locator("[data-reader]")).to_be_visible()
    section = page.evaluate(
        "() => document.getElementById(decodeURIComponent(location.hash.slice(1))).className"
    )
    assert "chunk" in section


def test_the_dialog_of_keys_opens_closes_and_keeps_keys_to_itself(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    card = shown(page).card
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for key in ("3", "s", "b", "u", "h"):
        page.keyboard.press(key)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert shown(page).card == card
    page.keyboard.press("?")
    page.keyboard.press("Enter")  # on Close, where the focus is
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-reveal]")).not_to_have_attribute("open", "")
    reveal_by(page, "Space")
    assert reviews(viva) == []


def test_keys_with_modifiers_belong_to_the_browser(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    card = shown(page).card
    for key in ("Control+b", "Alt+s", "Control+u"):
        page.keyboard.press(key)
    reveal_by(page, "Space")
    page.keyboard.press("Control+3")
    page.wait_for_load_state("networkidle")
    assert shown(page).card == card
    assert viva.rows("SELECT count(*) FROM schedule WHERE suspended OR buried_until IS NOT NULL") == [(0,)]
    assert reviews(viva) == []


def test_the_end_of_a_session_and_ten_cards_more(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    new_cards_a_day(page, 3)
    page.goto("/study")
    for _ in range(3):
        card = shown(page).card
        reveal_by(page, "Space")
        grade_by(page, "4", was=card)
    expect(page.get_by_role("heading", level=1)).to_have_text("Done for today.")
    expect(page).to_have_title("Done · Viva")
    facts = dict(
        zip(*(page.locator(f".finish {part}").all_inner_texts() for part in ("dt", "dd")), strict=True)
    )
    assert (facts["Reviews"], facts["Learned"], facts["Again"]) == ("3", "3", "0")
    expect(page.get_by_text("Nothing is due tomorrow.")).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="10 more new cards"))
    page.keyboard.press("Enter")
    expect(page.locator("#stem")).to_be_focused()
    expect(page).to_have_title("Study · Viva")
    assert shown(page).left == 10
    page.reload()
    assert shown(page).left == 10


def test_a_topic_is_studied_to_its_end_and_no_further(watched: Watched, viva: Server) -> None:
    query = "?handbook=deep-learning-interview-handbook&topic=transformer-architecture"
    page = watched.open(viva, f"/study{query}")
    expect(page.locator(".session__scope")).to_contain_text("Transformer Architecture")
    cards = set()
    while page.locator("[data-card]").count():
        cards.add(card := shown(page).card)
        reveal_by(page, "Space")
        grade_by(page, "4", was=card)
    topics = viva.rows(
        "SELECT DISTINCT topic.key FROM review JOIN card ON card.id = card_id JOIN topic ON topic.id = topic_id"
    )
    assert len(cards) >= 3
    assert all(key.startswith("transformer-architecture") for (key,) in topics)
    page.keyboard.press("u")  # the end can be taken back too
    expect(page.locator(f"[data-card='{card}']")).to_be_visible()


def _tab_to(page: Page, wanted: object, presses: int = 25) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError(f"{presses} presses of Tab did not reach {wanted}.")
