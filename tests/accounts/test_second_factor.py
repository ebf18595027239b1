"""Codes of an app and those kept for its loss: by a fixed clock, with skew, once each."""

from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import second_factor
from app.accounts.links import Purpose, make_link
from app.accounts.lockout import FREE_BY_NAME
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound
from tests.accounts.test_entry import token_of
from tests.people import ELSEWHERE, PASSWORD, browser_of, give_password

STEP = timedelta(seconds=30)


def turned_on(store: Store, person: int, clock: FixedClock) -> tuple[pyotp.TOTP, list[str]]:
    with store.write() as tx:
        app = pyotp.TOTP(second_factor.begin(tx, person).secret)
        codes = second_factor.confirm(tx, person, app.at(clock.now()), clock.now())
    return app, codes


def takes(store: Store, person: int, code: str, clock: FixedClock) -> bool:
    try:
        with store.write() as tx:
            second_factor.take(tx, person, code, clock.now())
    except Invalid:
        return False
    return True


@pytest.mark.parametrize(("off", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(
    empty_store: Store, anna: int, clock: FixedClock, off: int, right: bool
) -> None:
    app, _ = turned_on(empty_store, anna, clock)
    clock.advance(10 * STEP)
    assert takes(empty_store, anna, app.at(clock.now() + off * STEP), clock) is right


def test_a_code_is_taken_once_and_no_older_one_after_it(
    empty_store: Store, anna: int, clock: FixedClock
) -> None:
    app, _ = turned_on(empty_store, anna, clock)
    assert not takes(empty_store, anna, app.at(clock.now()), clock), "it was taken to turn it on"
    clock.advance(10 * STEP)
    older, now = app.at(clock.now() - STEP), app.at(clock.now())
    assert takes(empty_store, anna, f" {now[:3]} {now[3:]} ", clock)
    assert not takes(empty_store, anna, now, clock)
    assert not takes(empty_store, anna, older, clock)


def test_kept_codes_work_once_each_however_they_are_typed(
    empty_store: Store, anna: int, clock: FixedClock
) -> None:
    _, codes = turned_on(empty_store, anna, clock)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert takes(empty_store, anna, "-".join((codes[0][:4], codes[0][4:])).upper(), clock)
    assert not takes(empty_store, anna, codes[0], clock)
    with empty_store.read() as tx:
        assert second_factor.codes_left(tx, anna) == second_factor.RECOVERY_CODES - 1
        assert codes[1] not in str(tx.exec_driver_sql("SELECT * FROM recovery_code").all())


@pytest.mark.parametrize("code", ["", "000000", "١٢٣٤٥٦", "0" * 10_000, "\0", "a-b"])
def test_what_is_no_code_is_refused(empty_store: Store, anna: int, clock: FixedClock, code: str) -> None:
    app, _ = turned_on(empty_store, anna, clock)
    if code == app.at(clock.now()):
        code = "111111"
    assert not takes(empty_store, anna, code, clock)


def test_what_is_only_begun_asks_for_nothing(empty_store: Store, anna: int, clock: FixedClock) -> None:
    with empty_store.write() as tx:
        with pytest.raises(NotFound):
            second_factor.confirm(tx, anna, "123456", clock.now())
        secret = second_factor.begin(tx, anna).secret
        assert second_factor.begin(tx, anna).secret == secret
        assert not second_factor.is_on(tx, anna)
    turned_on(empty_store, anna, clock)
    with empty_store.write() as tx, pytest.raises(Conflict):
        second_factor.begin(tx, anna)


def test_signing_in_takes_both_steps(app: FastAPI, empty_store: Store, anna: int, clock: FixedClock) -> None:
    give_password(empty_store, anna)
    phone, codes = turned_on(empty_store, anna, clock)
    clock.advance(10 * STEP)
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as browser:
        half = browser.post("/sign-in", data={"name": "anna", "password": PASSWORD, "next": "/study"})
        assert "set-cookie" not in half.headers
        step = half.headers["location"]
        assert "One more step" in browser.get(step).text
        assert browser.get("/").status_code == 303
        form = {"link": token_of(step), "code": "000000", "next": "/study"}
        assert browser.post("/code", data=form).status_code == 422
        done = browser.post("/code", data={**form, "code": phone.at(clock.now())})
        assert done.headers["location"] == "/study"
        assert browser.get("/").status_code == 200
        again = browser.post("/code", data={**form, "code": codes[0]})
        assert again.headers["location"] == "/sign-in", "the step from a password is taken once"


def test_codes_are_not_guessed(app: FastAPI, empty_store: Store, anna: int, clock: FixedClock) -> None:
    give_password(empty_store, anna)
    phone, _ = turned_on(empty_store, anna, clock)
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as browser:
        came = []
        for _ in range(FREE_BY_NAME):
            half = browser.post("/sign-in", data={"name": "anna", "password": PASSWORD})
            if half.status_code != 303:
                came.append(half.status_code)
                break
            form = {"link": token_of(half.headers["location"]), "code": "000000"}
            came.append(browser.post("/code", data=form).status_code)
        assert came == [422, 422, 429, 429], "a right password does not begin the count anew"
        right = {**form, "code": phone.at(clock.now() + STEP)}
        assert browser.post("/code", data=right).status_code == 429


def test_a_link_for_a_new_password_does_not_stand_for_the_phone(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    turned_on(empty_store, anna, clock)
    with empty_store.write() as tx:
        link = token_of(make_link(tx, Purpose.RESET, clock.now(), person=anna))
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as browser:
        done = browser.post("/reset", data={"link": link, "password": PASSWORD})
        assert done.headers["location"].startswith("/code?link=")
        assert browser.get("/").status_code == 303


def test_it_is_set_up_and_turned_off_in_the_browser(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    browser = browser_of(app, empty_store, anna, clock.now())
    assert browser.post("/settings/second-step").status_code == 303
    page = browser.get("/settings/second-step").text
    assert "<svg" in page
    with empty_store.read() as tx:
        phone = pyotp.TOTP(second_factor.second_factor(tx, anna).secret)  # type: ignore[union-attr]
    assert phone.secret in page
    assert browser.post("/settings/second-step/confirmation", data={"code": "1"}).status_code == 422
    on = browser.post("/settings/second-step/confirmation", data={"code": phone.at(clock.now())})
    assert on.text.count("<li><code>") == second_factor.RECOVERY_CODES
    assert phone.secret not in browser.get("/settings/second-step").text
    assert browser.post("/settings/second-step/end", data={"code": "000000"}).status_code == 422
    clock.advance(10 * STEP)
    assert browser.post("/settings/second-step/end", data={"code": phone.at(clock.now())}).status_code == 303
    with empty_store.read() as tx:
        assert not second_factor.is_on(tx, anna)
