"""Coming in by an OpenID provider: a real one beside the tests; then the same one with one thing bent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from app.accounts import identities, provider
from app.accounts.people import people
from app.accounts.sign_on import SignOn
from app.db.store import Store
from app.kernel.clock import FixedClock, SystemClock
from app.kernel.errors import Invalid
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings, load_settings
from tests.accounts.providing import Bent, running_provider, sign_in_there
from tests.people import ELSEWHERE, PASSWORD, add_person, browser_of, give_password

SETTINGS = {
    "oidc_client_id": "viva",
    "oidc_client_secret": "a secret between the two",
    "oidc_name": "Example",
}
STRANGE = "Example did not answer as it should, so nobody was signed in."


# What the provider says does not depend on the database.
one_database = pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as running:
        yield running


@pytest.fixture
def clock() -> FixedClock:
    """The provider lives by the machine's clock, so Viva does too."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def app(empty_store: Store, tmp_path: Path, clock: FixedClock, issuer: str) -> FastAPI:
    settings = Settings(data_dir=tmp_path, hosts="testserver", oidc_issuer=issuer, **SETTINGS)  # type: ignore[arg-type]
    return create_app(settings, clock, empty_store, works=False)


@pytest.fixture
def anna(empty_store: Store, anna: int) -> int:
    """The owner, who has a password."""
    give_password(empty_store, anna)
    return anna


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    app.state.wiring.door.accounts_changed()
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as made:
        yield made


def allow(app: FastAPI, **rules: Any) -> None:
    known: SignOn = app.state.sign_on
    app.state.sign_on = replace(known, rules=identities.Rules(**rules))


def bend(app: FastAPI, **how: Any) -> None:
    app.state.sign_on.provider.transport = Bent(**how)


def comes(browser: TestClient, login: str, path: str = "/oidc?next=/study", **how: Any) -> Any:
    """Goes to the provider, signs in there, and comes back: what Viva says then."""
    gone = browser.get(path)
    assert gone.status_code == 303, gone.text
    return browser.get(sign_in_there(gone.headers["location"], login, **how))


def links(browser: TestClient, login: str) -> Any:
    """Links an account from the settings, with the password."""
    shown = browser.post("/settings/identities", data={"password": PASSWORD})
    assert shown.status_code == 200, shown.text
    [there] = [line for line in shown.text.split('"') if "/auth?" in line]
    return browser.get(sign_in_there(there.replace("&amp;", "&"), login))


def who(store: Store) -> dict[str, Role]:
    with store.read() as tx:
        return {one.login: one.role for one in people(tx)}


@one_database
def test_the_way_there_has_all_that_keeps_others_out(stranger: TestClient, anna: int, issuer: str) -> None:
    gone = stranger.get("/oidc?next=/study")
    there = urlsplit(gone.headers["location"])
    assert f"{there.scheme}://{there.netloc}" == issuer
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert asked["redirect_uri"] == f"{ELSEWHERE}/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile email"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    cookie = gone.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert not any(secret in gone.headers["location"] for secret in cookie.split(".")[1:2])
    assert stranger.get("/oidc").headers["location"] != gone.headers["location"], "each journey has its own"


def test_linked_by_hand_one_comes_in_and_is_the_same_person(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    refused = comes(stranger, "anna")
    assert (refused.status_code, "Nobody here is known by that account." in refused.text) == (403, True)
    own = browser_of(app, empty_store, anna, clock.now())
    assert (
        "The present password is not right." in own.post("/settings/identities", data={"password": "no"}).text
    )
    assert links(own, "anna").headers["location"] == "/settings/identities"
    assert "anna@example.org" in own.get("/settings/identities").text
    came = comes(stranger, "anna")
    assert came.headers["location"] == "/study"
    assert "anna@example.org" in stranger.get("/settings/security").text
    assert who(empty_store) == {"anna": Role.OWNER}
    again = links(own, "anna")
    assert (again.status_code, "yours already" in again.text) == (409, True)


def test_whose_account_there_is_anothers_here_is_told_so(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    own = browser_of(app, empty_store, anna, clock.now())
    links(own, "anna")
    ben = add_person(empty_store, "ben", Role.LEARNER, clock.now())
    give_password(empty_store, ben)
    refused = links(browser_of(app, empty_store, ben, clock.now()), "anna")
    assert "somebody else’s here already" in refused.text


def test_what_was_begun_by_one_is_not_ended_by_another(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    own = browser_of(app, empty_store, anna, clock.now())
    shown = own.post("/settings/identities", data={"password": PASSWORD})
    [there] = [line for line in shown.text.split('"') if "/auth?" in line]
    ben = browser_of(app, empty_store, add_person(empty_store, "ben", Role.LEARNER, clock.now()), clock.now())
    ben.cookies.set("viva-way", own.cookies["viva-way"])
    refused = ben.get(sign_in_there(there.replace("&amp;", "&"), "ben"))
    assert "begun by somebody else" in refused.text
    with empty_store.read() as tx:
        assert identities.identities(tx, anna) == []


def test_by_a_verified_address_only_where_the_owner_allows_it(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    add_person(empty_store, "anna@example.org", Role.AUTHOR, clock.now())
    assert comes(stranger, "anna").status_code == 403
    allow(app, by_email=True)
    assert comes(stranger, "cleo").status_code == 403, "an address that nobody has verified"
    assert comes(stranger, "anna").headers["location"] == "/study"
    assert who(empty_store)["anna@example.org"] is Role.AUTHOR


def test_an_address_that_was_given_to_somebody_else_links_nobody_twice(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    person = add_person(empty_store, "anna@example.org", Role.AUTHOR, clock.now())
    allow(app, by_email=True)
    comes(stranger, "anna")
    newcomer = identities.Comer(
        app.state.sign_on.provider.registration.issuer, "new", "", "anna@example.org", frozenset()
    )
    with empty_store.write() as tx, pytest.raises(Exception, match="Nobody here is known"):
        identities.person_who_comes(tx, newcomer, app.state.sign_on.rules, clock.now())
    with empty_store.read() as tx:
        assert len(identities.identities(tx, person)) == 1


def test_who_is_new_gets_an_account_only_where_the_owner_allows_it(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int
) -> None:
    allow(app, signs_up=True)
    assert comes(stranger, "ben").headers["location"] == "/study"
    stranger.cookies.clear()
    assert comes(stranger, "anna").headers["location"] == "/study"
    stranger.cookies.clear()
    assert comes(stranger, "dora").headers["location"] == "/study"
    made = who(empty_store)
    assert made.pop("anna") is Role.OWNER
    assert made.pop("ben") is Role.LEARNER
    assert made.pop("anna@example.org") is Role.LEARNER, "the name was somebody's: nobody becomes another"
    [(strange, role)] = made.items()
    assert (strange.startswith("person-"), role) == (True, Role.LEARNER), "a name that cannot be had is none"


def test_groups_give_roles_and_the_first_owner(app: FastAPI, empty_store: Store, clock: FixedClock) -> None:
    groups: dict[str, Any] = {"owners": frozenset({"bosses"}), "authors": frozenset({"staff"})}
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as stranger:
        allow(app, signs_up=True)
        assert "not set up yet" in comes(stranger, "anna").text, "whoever comes first is not simply the owner"
        allow(app, signs_up=True, **groups)
        assert "not set up yet" in comes(stranger, "ben", "/oidc").text
        app.state.sign_on.provider.registration = replace(
            app.state.sign_on.provider.registration, scope="openid profile email groups"
        )
        assert comes(stranger, "anna").headers["location"] == "/study"
        stranger.cookies.clear()
        comes(stranger, "ben")
        assert who(empty_store) == {"anna": Role.OWNER, "ben": Role.AUTHOR}
        stranger.cookies.clear()
        allow(app, owners=frozenset({"nobody"}), authors=frozenset({"nobody"}))
        assert comes(stranger, "ben").status_code == 303
        stranger.cookies.clear()
        assert comes(stranger, "anna").status_code == 303
        assert who(empty_store) == {"anna": Role.OWNER, "ben": Role.LEARNER}, "there must be an owner"
        stranger.cookies.clear()
        allow(app, learners=frozenset({"bosses"}))
        refused = comes(stranger, "ben")
        assert (refused.status_code, "none of the groups" in refused.text) == (403, True)


def test_who_has_no_other_way_in_keeps_the_link(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    allow(app, signs_up=True)
    comes(stranger, "ben")
    refused = stranger.post("/settings/identities/1/end")
    assert (refused.status_code, "no way in" in refused.text) == (409, True)
    own = browser_of(app, empty_store, anna, clock.now())
    assert own.post("/settings/identities/1/end").status_code == 404, "another's"
    links(own, "anna")
    assert own.post("/settings/identities/2/end").status_code == 303
    assert comes(own, "anna").status_code != 403, "allowed to sign up"


@one_database
@pytest.mark.parametrize(
    "what", ["no cookie", "another's state", "used", "an error", "no code", "another issuer"]
)
def test_a_way_back_that_is_not_ours_lets_nobody_in(
    app: FastAPI, stranger: TestClient, anna: int, empty_store: Store, clock: FixedClock, what: str
) -> None:
    allow(app, signs_up=True)
    back = sign_in_there(stranger.get("/oidc").headers["location"], "ben")
    if what == "no cookie":
        stranger.cookies.clear()
    elif what == "another's state":
        stranger.get("/oidc")
    elif what == "used":
        assert stranger.get(back).status_code == 303
        stranger.cookies.clear()
    elif what == "an error":
        back = back.replace("code=", "error=access_denied%0d%0ax&was=")
    elif what == "no code":
        back = back.replace("code=", "was=")
    else:
        back = f"{back}&iss=https%3A%2F%2Fevil.example".replace("iss=http%3A%2F%2Flocalhost", "was=")
    refused = stranger.get(back)
    assert refused.status_code in (403, 410)
    assert "Try again." in refused.text
    assert "viva=" not in refused.headers["set-cookie"].replace("viva-way", "")
    assert stranger.get("/study").status_code == 303


@one_database
def test_who_says_no_there_is_told_one_sentence(stranger: TestClient, anna: int) -> None:
    refused = comes(stranger, "anna", agrees=False)
    assert "Example did not sign you in." in refused.text


def test_a_closed_account_is_closed_to_them_too(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    from app.accounts import membership

    allow(app, signs_up=True)
    comes(stranger, "ben")
    with empty_store.write() as tx:
        ben = next(one.person for one in people(tx) if one.login == "ben")
        membership.disable(tx, ben, clock.now())
    stranger.cookies.clear()
    assert "This account is closed." in comes(stranger, "ben").text


@one_database
def test_straight_on_to_the_provider_and_out_of_both(
    app: FastAPI, stranger: TestClient, anna: int, issuer: str
) -> None:
    assert "Sign in with Example" in stranger.get("/sign-in").text
    app.state.sign_on = replace(app.state.sign_on, goes_at_once=True)
    assert stranger.get("/sign-in?next=/study").headers["location"] == "/oidc?next=%2Fstudy"
    assert "Sign in with Example" in stranger.get("/sign-in?stay=true").text
    allow(app, signs_up=True)
    comes(stranger, "ben")
    assert stranger.post("/sign-out").headers["location"] == "/sign-in?stay=true"
    assert "Sign out of Example" in stranger.get("/sign-in?stay=true").text
    out = stranger.get("/oidc/out").headers["location"]
    assert out.startswith(
        f"{issuer}/session/end?client_id=viva&post_logout_redirect_uri=http%3A%2F%2Ftestserver"
    )
    assert httpx2.get(out).status_code == 200, "the provider takes the address for ours"
    assert httpx2.get(out.replace("testserver", "evil.example")).status_code == 400


def claims(**changed: Any) -> dict[str, Any]:
    return {
        "claims": lambda real: {
            name: value for name, value in {**real, **changed}.items() if value is not None
        }
    }


def answers(ending: str, said: Any) -> dict[str, Any]:
    return {
        "answers": {ending: (lambda real: {**real, **said}) if isinstance(said, dict) else (lambda _: said)}
    }


OTHERS = RSAKey.generate_key(2048).as_dict(private=False)
NOT_FOUND = httpx2.Response(404, content=b"{}")
HTML = httpx2.Response(200, content=b"<!doctype html><title>Portal</title>")
HUGE = httpx2.Response(200, content=b"[" + b" " * 600_000)
TURNED = httpx2.Response(302, headers={"location": "https://evil.example/"})
DISCOVERY, KEYS, TOKEN, USER = "/openid-configuration", "/jwks", "/token", "/me"
BENT = {
    "another nonce": (claims(nonce="x"), "nonce is not right"),
    "no nonce": (claims(nonce=None), "nonce is not right"),
    "another issuer": (claims(iss="https://evil.example"), "iss is not right"),
    "another audience": (claims(aud="somebody-else"), "aud is not right"),
    "for another party": (claims(aud=["viva", "b"], azp="b"), "azp is not right"),
    "over": (claims(exp=1_000_000_000), "exp is not right; compare the clocks"),
    "not yet made": (claims(iat=4_000_000_000), "iat is not right; compare the clocks"),
    "no subject": (claims(sub=None), "sub is not right"),
    "an empty subject": (claims(sub=""), "sub is not right"),
    "an endless subject": (claims(sub="x" * 300), "sub is not right"),
    "no times": (claims(exp=None), "exp is not right"),
    "a signature of another's": (answers(KEYS, {"keys": [OTHERS]}), "signature is not right"),
    "no keys": (answers(KEYS, {"keys": []}), "cannot be read (MissingKeyError)"),
    "an unsigned token": (answers(TOKEN, {"id_token": "eyJhbGciOiJub25lIn0.e30."}), "signature is not right"),
    "no ID token": (answers(TOKEN, {"id_token": None}), "no ID token"),
    "a token that is none": (answers(TOKEN, {"id_token": "\0"}), "signature is not right"),
    "a refusal": (answers(TOKEN, {"error": "invalid_grant"}), "it refused: invalid_grant"),
    "a page in place of tokens": (answers(TOKEN, HTML), "cannot be read"),
    "somebody else's userinfo": (answers(USER, {"sub": "anna"}), "of somebody else"),
    "userinfo that is not there": (answers(USER, NOT_FOUND), "answered 404"),
    "userinfo that is no object": (answers(USER, ["x"]), "answered no object"),
}
NO_WAY = {
    "another name": (answers(DISCOVERY, {"issuer": "https://evil.example"}), "another name than VIVA_OIDC_ISSUER"),
    "nothing of itself": (answers(DISCOVERY, NOT_FOUND), "answered 404"),
    "a page": (answers(DISCOVERY, HTML), "cannot be read"),
    "more than can be": (answers(DISCOVERY, HUGE), "answered more than"),
    "a turn elsewhere": (answers(DISCOVERY, TURNED), "answered 302"),
    "no endpoint": (answers(DISCOVERY, {"token_endpoint": ""}), "no token_endpoint"),
    "an endpoint without HTTPS": (answers(DISCOVERY, {"token_endpoint": "http://evil.example/"}), "without HTTPS"),
    "an endpoint that is none": (answers(DISCOVERY, {"token_endpoint": ["x"]}), "without HTTPS"),
    "keys that are none": (answers(KEYS, {"keys": [{"kty": "RSA"}]}), "cannot be read"),
}  # fmt: skip


@one_database
def test_a_provider_that_answers_nonsense_signs_nobody_in(
    app: FastAPI, stranger: TestClient, anna: int, caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    allow(app, signs_up=True)
    for name, (how, reason) in BENT.items():
        with subtests.test(name):
            known = app.state.sign_on.provider
            app.state.sign_on = replace(app.state.sign_on, provider=provider.Provider(known.registration))
            stranger.cookies.clear()
            back = sign_in_there(stranger.get("/oidc").headers["location"], "ben")
            bend(app, **how)
            app.state.sign_on.provider._known = None
            caplog.clear()
            refused = stranger.get(back)
            assert (refused.status_code, STRANGE in refused.text) == (503, True)
            assert reason in caplog.text
            _no_secrets(caplog.text, back)
    for name, (how, reason) in NO_WAY.items():
        with subtests.test(name):
            app.state.sign_on = replace(app.state.sign_on, provider=provider.Provider(known.registration))
            bend(app, **how)
            caplog.clear()
            refused = stranger.get("/oidc")
            assert (refused.status_code, STRANGE in refused.text) == (503, True)
            assert reason in caplog.text


def _no_secrets(log: str, back: str) -> None:
    for secret in (*parse_qs(urlsplit(back).query)["code"], SETTINGS["oidc_client_secret"], "eyJ"):
        assert secret not in log


@one_database
def test_a_provider_that_is_slow_or_not_there_keeps_nobody_waiting(
    app: FastAPI,
    stranger: TestClient,
    anna: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(provider, "WHOLE_S", 0.2)
    bend(app, drips=5)
    began = SystemClock().now()
    assert STRANGE in stranger.get("/oidc").text
    assert SystemClock().now() - began < timedelta(seconds=2)
    assert "no whole answer within 0.2 s" in caplog.text
    monkeypatch.undo()
    nowhere = replace(app.state.sign_on.provider.registration, issuer="http://localhost:9")
    app.state.sign_on = replace(app.state.sign_on, provider=provider.Provider(nowhere))
    assert STRANGE in stranger.get("/oidc").text
    assert "it cannot be asked (ConnectError)" in caplog.text


@one_database
def test_clocks_may_differ_by_a_minute(
    app: FastAPI, stranger: TestClient, anna: int, clock: FixedClock
) -> None:
    allow(app, signs_up=True)
    for skew, right in ((-50, True), (-90, False), (3_600 + 50, True), (3_600 + 90, False)):
        now, clock.instant = clock.instant, SystemClock().now() + timedelta(seconds=skew)
        stranger.cookies.clear()
        assert (comes(stranger, "ben").status_code == 303) is right, skew
        clock.instant = now


@one_database
def test_keys_that_were_changed_meanwhile_are_asked_for_anew(
    app: FastAPI, stranger: TestClient, anna: int
) -> None:
    allow(app, signs_up=True)
    back = sign_in_there(stranger.get("/oidc").headers["location"], "ben")
    bend(app, claims=lambda real: real)  # signed by a key that was not there when Viva asked first
    assert stranger.get(back).status_code == 303


def test_settings_that_are_not_whole_are_named(
    tmp_path: Path, empty_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid, match="VIVA_OIDC_CLIENT_ID is not"):
        create_app(Settings(data_dir=tmp_path, oidc_issuer="https://login.example.org"), clock, empty_store)
    monkeypatch.setenv("VIVA_OIDC_ISSUER", "http://login.example.org")
    with pytest.raises(Invalid, match=r"VIVA_OIDC_ISSUER cannot be used: .*begins with https://"):
        load_settings()
