"""Every page for every one: axe finds nothing, nothing runs off to the side, and Tab leads to the first action."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from app import paths
from tests.browser.conftest import Watched
from tests.browser.session import card_of, new_cards_a_day, reveal_by, shown
from tests.library.test_changes import IN_DOUBT
from tests.servers import Server

AXE = (paths.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
BOOK = "/handbooks/deep-learning-interview-handbook"
PAGES = {
    "today": "/",
    "handbooks": "/handbooks",
    "handbook": BOOK,
    "topic": f"{BOOK}/topics/lstm/lstm-gates",
    "reader": f"{BOOK}/read",
    "editor": f"{BOOK}/edit/lstm/lstm-gates",
    "new question": f"{BOOK}/questions/new?topic=lstm",
    "cards": "/cards",
    "some cards": "/cards?q=kind:formula+is:tired&sort=-due",
    "no cards": "/cards?q=zebra",
    "items": "/items",
    "item": "/items/1",
    "thrown out": "/items?which=thrown-out",
    "items to take along": f"{BOOK}/items",
    "import": "/handbooks/import",
    "changes": f"{BOOK}/changes",
    "change": f"{BOOK}/changes/1",
    "removal": f"{BOOK}/removal",
    "study": "/study",
    "quizzes": "/quizzes",
    "search": "/search",
    "results": "/search?q=gradient",
    "no results": "/search?q=zebra",
    "settings": "/settings",
    "own data": "/settings/data",
    "who sees it": f"{BOOK}/privacy",
    "admin": "/admin",
    "interview day": "/interviews/day",
    "blueprint": "/interviews/blueprints/new",
    "api": "/api/v1/docs",
    "error": "/no/such/page",
}
REFUSED = {"error": 404}


@pytest.fixture
def page(watched: Watched, shared_viva: Server) -> Page:
    return watched.open(shared_viva, viewport=WIDE, reduced_motion="reduce")


def visit(page: Page, watched: Watched, name: str) -> None:
    page.goto(PAGES[name])
    if name in REFUSED:
        watched.forgive(f"the server responded with a status of {REFUSED[name]} ")


def complaints(page: Page) -> list[str]:
    """What axe finds in both themes, narrow and wide, and at which widths the page runs off to the side.

    The script is put in by the browser's own door, past the page's policy, which stays as strict as it is.
    """
    page.evaluate(AXE)
    found = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        for theme, rules in (
            ("light", {}),
            ("dark", {"runOnly": COLOUR_RULES}),
        ):  # a theme changes only colours
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            result = page.evaluate(
                "(rules) => axe.run(document, { resultTypes: ['violations'], ...rules })", rules
            )
            assert result["passes"], "axe has looked at nothing."
            found += [
                f"{size['width']} px, {theme}: {one['id']}: {node['html'][:160]}: {node['failureSummary']}"
                for one in result["violations"]
                for node in one["nodes"]
            ]
    for width in (320, 390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        needed = page.evaluate("() => document.documentElement.scrollWidth")
        found += [f"{width} px: the page is {needed} px wide"] if needed > width else []
    page.set_viewport_size(WIDE)
    return found


def test_complaints_are_made_where_there_is_reason(page: Page) -> None:
    page.goto("/settings")
    page.evaluate(
        """() => {
          document.querySelector("label[for=name]").remove();
          document.querySelectorAll("legend")[0].style.color = "#bbb";
          document.querySelectorAll("legend")[1].style.color = "#444";
          const wide = document.createElement("p");
          wide.textContent = "wide";
          wide.style.width = "700px";
          document.querySelector("main").append(wide);
        }"""
    )
    found = "\n".join(complaints(page))
    assert "390 px, light: label-title-only:" in found
    assert "1440 px, light: color-contrast:" in found
    assert "390 px, dark: color-contrast:" in found
    assert "320 px: the page is" in found
    assert "820 px: the page is" not in found


@pytest.mark.parametrize("name", PAGES)
def test_there_is_no_complaint_about_a_page(page: Page, watched: Watched, name: str) -> None:
    visit(page, watched, name)
    assert complaints(page) == []


@pytest.mark.parametrize("kind", ["list", "formula-write", "table-row", "question"])
def test_there_is_no_complaint_about_a_revealed_answer(page: Page, shared_viva: Server, kind: str) -> None:
    page.goto(f"/study?card={card_of(shared_viva, kind)}")
    reveal_by(page, "Space")
    assert complaints(page) == []


def test_there_is_no_complaint_about_the_keys(page: Page) -> None:
    page.goto("/study")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == []


def test_there_is_no_complaint_about_pages_after_some_study(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")
    new_cards_a_day(page, 2)
    page.goto("/study")
    cards = []
    for key in ("3", "4"):
        cards.append(shown(page).card)
        reveal_by(page, "Space")
        page.keyboard.press(key)
        expect(page.locator(f"[data-card='{cards[-1]}']")).to_have_count(0)
    assert complaints(page) == []  # a card that is learned, with something to undo
    reveal_by(page, "Space")
    page.keyboard.press("4")
    expect(page.locator(".finish")).to_be_visible()
    assert complaints(page) == []
    page.goto(f"/cards/{cards[0]}")
    assert page.get_by_role("table").count() == 1
    assert complaints(page) == []
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    assert complaints(page) == []
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("All done for today.")
    assert complaints(page) == []


def test_there_is_no_complaint_about_settings_with_mistakes(page: Page, watched: Watched) -> None:
    page.goto("/settings")
    page.get_by_label("New cards a day").fill("many")
    page.get_by_label("Desired retention").fill("100")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("alert").first).to_contain_text("2 fields")
    watched.forgive("the server responded with a status of 422 ")
    assert complaints(page) == []


def test_there_is_no_complaint_about_an_import(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")

    def give(name: str, text: str) -> None:
        page.goto("/handbooks/import")
        file: FilePayload = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
        page.get_by_label("File").set_input_files(file)
        page.get_by_role("button", name="See what changes").click()

    give("trees.md", IN_DOUBT[0])
    assert complaints(page) == []  # a new handbook
    page.get_by_role("button", name="Apply").click()
    give("trees.md", IN_DOUBT[1])
    assert complaints(page) == []  # a pair in doubt
    page.get_by_label("One note, rewritten").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("ins").first).to_be_visible()
    assert complaints(page) == []  # words that differ, and the way back
    page.get_by_role("button", name="Revert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revert")
    assert complaints(page) == []
    page.goto("/handbooks/import")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("alert").first).to_contain_text("nothing to import yet")
    watched.forgive("the server responded with a status of 422 ")
    assert complaints(page) == []


FIRST_ACTIONS = {
    "today": "Start studying",
    "handbooks": "Study all",
    "handbook": "Study this handbook",
    "topic": "Study this topic",
    "reader": "Study this handbook",
    "cards": "Search",
    "import": "See what changes",
    "changes": "Import a new version",
    "change": "To the handbook",
    "study": "Show answer",
    "quizzes": "10 questions, feedback at once",
    "results": "Search",
    "settings": "Save settings",
    "own data": "Download my data",
    "api": "OpenAPI document",
    "error": "Go to Today",
}


@pytest.mark.parametrize(("name", "label"), FIRST_ACTIONS.items())
def test_tab_reaches_the_first_action_and_shows_where_it_is(
    page: Page, watched: Watched, name: str, label: str
) -> None:
    visit(page, watched, name)
    wanted = page.locator("main .button--primary:visible, main .reveal__summary:visible").first
    expect(wanted).to_contain_text(label)
    reader_contents = page.locator("[data-contents] a").count()
    for _ in range(20 + reader_contents):
        page.keyboard.press("Tab")
        assert focus_shows(page), page.evaluate("() => document.activeElement.outerHTML")
        if page.evaluate(
            "() => document.activeElement.matches('main .button--primary, main .reveal__summary')"
        ):
            break
    assert label in page.evaluate("() => document.activeElement.textContent")


def focus_shows(page: Page) -> bool:
    """Whether what has the focus is in view and wears an outline."""
    shows: bool = page.evaluate(
        """() => {
          const element = document.activeElement, box = element.getBoundingClientRect();
          const ringed = [element, ...element.querySelectorAll("*"), element.parentElement].some((one) => {
            const style = getComputedStyle(one);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          });
          return ringed && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        }"""
    )
    return shows


def test_the_skip_link_leads_past_the_navigation(page: Page) -> None:
    page.goto("/handbooks")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_reduced_motion_moves_nothing(page: Page) -> None:
    page.goto("/study")
    assert _longest_motion(page) <= 0.01
    page.emulate_media(reduced_motion="no-preference")
    assert _longest_motion(page) > 0.05


def _longest_motion(page: Page) -> float:
    """The longest transition or animation of anything on the page, in seconds."""
    longest: float = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll("*")].flatMap((one) => {
          const style = getComputedStyle(one);
          return [...style.transitionDuration.split(","), ...style.animationDuration.split(",")].map(parseFloat);
        }))"""
    )
    return longest


def test_the_answer_of_a_search_is_said_as_one_types(page: Page) -> None:
    page.goto("/search")
    expect(page.get_by_label("Search in all handbooks")).to_be_focused()
    page.keyboard.type("gradient")
    expect(page.locator(".results__count")).to_have_text(re.compile(r"\d+ results"))
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d+ results"))
    expect(page).to_have_url(re.compile(r"\?q=gradient$"))
    page.keyboard.type("zzz")
    expect(page.get_by_role("status")).to_contain_text("Nothing has")


def test_cards_are_found_as_one_types_and_walked_by_keys(page: Page) -> None:
    page.goto("/cards")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    expect(page.get_by_label("Search cards")).to_be_focused()
    page.keyboard.type("kind:symbol")  # letters that are keys elsewhere are only letters here
    expect(page.get_by_role("status").first).to_have_text(re.compile(r"^\d+ cards$"))
    expect(page).to_have_url(re.compile(r"/cards\?q=kind%3Asymbol$"))
    page.evaluate("() => document.activeElement.blur()")
    for key in "jjkjx":
        page.keyboard.press(key)
    expect(page.locator("tbody tr").nth(1).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("[name=card]:checked")).to_have_count(1)
    assert complaints(page) == []


def test_the_theme_is_seen_as_it_is_chosen(page: Page) -> None:
    page.goto("/settings")
    colours = set()
    for theme in ("Light", "Dark"):
        page.get_by_label(theme).check()
        colours.add(page.evaluate("() => getComputedStyle(document.body).color"))
        for preferred in ("light", "dark"):  # what was chosen goes before what the system says
            page.emulate_media(color_scheme=preferred)
            colours.add(page.evaluate("() => getComputedStyle(document.body).color"))
    assert len(colours) == 2
