"""Mail to a real server beside the tests: what is sent, to whom, how it is wrapped, and what is said where it is not."""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import mail
from app.accounts.mail import Mail, Wrapping, address_of
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Invalid, Unusable
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings, load_settings
from tests.people import ELSEWHERE, add_person, browser_of

SENDER = "viva@example.org"


class Letterbox(Message):
    """Keeps what came; takes nothing for nobody@…"""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.came.append(message)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def wait(self, count: int = 1) -> Any:
        """The newest, as soon as so many came."""
        ends = time.monotonic() + 5
        while len(self.came) < count and time.monotonic() < ends:
            time.sleep(0.01)
        assert len(self.came) == count
        return self.came[-1]


@pytest.fixture
def box() -> Letterbox:
    return Letterbox()


@pytest.fixture
def server(box: Letterbox) -> Iterator[Controller]:
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def app(empty_store: Store, tmp_path: Path, clock: FixedClock, server: Controller) -> FastAPI:
    settings = Settings(
        data_dir=tmp_path, hosts="testserver", smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none",
        smtp_from=SENDER,
    )  # fmt: skip
    return create_app(settings, clock, empty_store, works=False)


@pytest.fixture
def anna(empty_store: Store, clock: FixedClock) -> int:
    return add_person(empty_store, "Anna@example.org", Role.OWNER, clock.now())


@pytest.fixture
def stranger(app: FastAPI, anna: int) -> Iterator[TestClient]:
    app.state.wiring.door.accounts_changed()
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as made:
        yield made


def to(server: Controller, **how: Any) -> Mail:
    usual = {"wrapping": Wrapping.NONE, "user": "", "password": "", "sender": SENDER}
    return Mail(**{"host": "127.0.0.1", "port": server.port, **usual, **how})


def text_of(came: Any) -> str:
    text: str = came.get_payload(decode=True).decode()
    return text.replace("\r\n", "\n")


def link_in(came: Any) -> str:
    [found] = re.findall(r"^https?://\S+$", text_of(came), re.M)
    return str(found)


def test_an_invitation_is_shown_and_sent(
    app: FastAPI, stranger: TestClient, empty_store: Store, anna: int, clock: FixedClock, box: Letterbox
) -> None:
    owner = browser_of(app, empty_store, anna, clock.now())
    shown = owner.post("/people/invitations", data={"role": "author", "email": " ben@example.org "})
    assert "It was sent to" in shown.text
    came = box.wait()
    assert (came["from"], came["to"], came["subject"]) == (
        SENDER,
        "ben@example.org",
        "You are invited to Viva",
    )
    link = link_in(came)
    assert link in shown.text
    assert "You are invited" in stranger.get(link).text


def test_an_invitation_that_cannot_be_sent_is_shown_all_the_same(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock, box: Letterbox
) -> None:
    owner = browser_of(app, empty_store, anna, clock.now())
    for address, words in (
        ("nobody@example.org", "takes nothing for this address"),
        ("no address", "is no e-mail address"),
        ("a@example.org\r\nBcc: b@example.org", "is no e-mail address"),
        ("a@example.org, b@example.org", "is no e-mail address"),
    ):
        shown = owner.post("/people/invitations", data={"email": address})
        assert words in shown.text
        assert f"{ELSEWHERE}/join?link=" in shown.text
    assert "was sent" not in owner.post("/people/invitations", data={"email": " "}).text
    assert box.came == []


def test_a_forgotten_password_by_mail(stranger: TestClient, box: Letterbox) -> None:
    assert "/forgotten" in stranger.get("/sign-in").text
    said = stranger.post("/forgotten", data={"name": " anna@EXAMPLE.org"}, headers={"host": "192.0.2.66"})
    assert "is on its way" in said.text
    came = box.wait()
    link = link_in(came)
    assert came["to"] == "Anna@example.org"
    assert link.startswith("https://testserver/reset?link="), (
        "by Viva's own name, whatever the request called it"
    )
    done = stranger.post(
        "/reset", data={"link": link.partition("=")[2], "password": "seven green otters hum"}
    )
    assert "viva=" in done.headers["set-cookie"]


def test_nobody_is_told_who_is_here_and_nobody_is_flooded(
    stranger: TestClient, empty_store: Store, box: Letterbox, clock: FixedClock
) -> None:
    add_person(empty_store, "ben", Role.LEARNER, clock.now())
    words = {
        stranger.post("/forgotten", data={"name": name}).text
        for name in ("anna@example.org", "anna@example.org", "stranger@example.org", "ben", "", "x" * 5_000)
    }
    assert len(words) == 1
    box.wait()
    clock.advance(timedelta(minutes=6))
    stranger.post("/forgotten", data={"name": "anna@example.org"})
    box.wait(2)
    for _ in range(14):
        stranger.post("/forgotten", data={"name": "stranger@example.org"})
    refused = stranger.post("/forgotten", data={"name": "anna@example.org"})
    assert (refused.status_code, "too many attempts" in refused.text) == (429, True)


def test_without_a_server_nothing_is_offered(
    empty_store: Store, tmp_path: Path, clock: FixedClock, anna: int
) -> None:
    app = create_app(Settings(data_dir=tmp_path, hosts="testserver"), clock, empty_store, works=False)
    with TestClient(app, base_url=ELSEWHERE) as stranger:
        assert "/forgotten" not in stranger.get("/sign-in").text
        assert "This Viva sends no mail." in stranger.get("/forgotten").text


def test_mail_is_wrapped_and_the_server_is_the_one_it_says(box: Letterbox, tmp_path: Path) -> None:
    served, trusted = _certificate(tmp_path)
    said: list[Any] = []

    def judge(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
        said.append((mechanism, data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        box, hostname="127.0.0.1", port=_free_port(), tls_context=served, require_starttls=True, authenticator=judge,
        auth_required=True,
    )  # fmt: skip
    controller.start()
    try:
        how = {"wrapping": Wrapping.STARTTLS, "user": "viva", "host": "localhost"}
        to(controller, **how, password="right", trusted=trusted).send(
            "a@example.org", "Hello", "Text\n.\nMore\n"
        )
        assert said[-1][1:] == (b"viva", b"right")
        assert text_of(box.wait()) == "Text\n.\nMore\n"
        for refused in ({"password": "wrong", "trusted": trusted}, {"password": "right"}):
            with pytest.raises(Unusable, match="could not be sent"):
                to(controller, **how, **refused).send("a@example.org", "Hello", "Text")
        with pytest.raises(Unusable):
            to(controller).send("a@example.org", "Hello", "not without wrapping")
    finally:
        controller.stop()
    assert len(box.came) == 1


def test_a_server_that_is_slow_or_not_there(
    server: Controller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mail, "_WAIT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = replace(to(server), port=silent.getsockname()[1], password="secret", user="viva")
        with pytest.raises(Unusable):
            hanging.send("a@example.org", "Hello", "https://viva/reset?link=token")
        assert "Mail could not be sent by 127.0.0.1: SMTPServerDisconnected." in caplog.text
    with pytest.raises(Unusable):
        replace(hanging, port=_free_port()).send("a@example.org", "Hello", "https://viva/reset?link=token")
    assert not any(secret in caplog.text for secret in ("token", "secret", "a@example.org"))


@pytest.mark.parametrize(
    "text",
    ["", "anna", "@example.org", "anna@", "anna@host", "a b@example.org", "<a@example.org>", "a@example.org\n", "a@b@c.org",
     "\u202ea@example.org", "a" * 250 + "@example.org", "a@exa mple.org", '"\n"@example.org'],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    if text.strip() != text:
        text = f"{text}\nb"
    with pytest.raises(Invalid, match="is no e-mail address"):
        address_of(text)


def test_settings_that_are_not_whole_are_named(
    tmp_path: Path, empty_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more, words in (
        ({}, "VIVA_SMTP_FROM is not"),
        ({"smtp_from": "viva"}, "is no e-mail address"),
        ({"smtp_from": SENDER, "host": "0.0.0.0"}, "VIVA_HOSTS is not"),
        (
            {"smtp_from": SENDER, "smtp_user": "viva", "smtp_security": "none"},
            "VIVA_SMTP_PASSWORD would go over",
        ),
    ):
        with pytest.raises(Invalid, match=words):
            create_app(Settings(data_dir=tmp_path, smtp_host="mail.example.org", **more), clock, empty_store)  # type: ignore[arg-type]
    monkeypatch.setenv("VIVA_SMTP_SECURITY", "ssl")
    with pytest.raises(Invalid, match="VIVA_SMTP_SECURITY cannot be used"):
        load_settings()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server called localhost shows, and what believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    return served, ssl.create_default_context(cafile=str(pem))
