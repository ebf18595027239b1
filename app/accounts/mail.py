"""Mail, where the settings name a server for it: a few plain lines, to one address, over a connection that is checked.

The library is Python's own; ours are the words, the endings, and that no address, link or password gets into the log.
"""

import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from threading import BoundedSemaphore, Thread

from app.kernel.errors import Invalid, Unusable
from app.kernel.hosts import is_loopback

log = logging.getLogger(__name__)
_WAIT_S = 10  # for each answer of the server
_LONGEST = 254
_AT_ONCE = (
    4  # in the background; more are not sent, for a server that hangs must not hold on to all that memory has
)


class Wrapping(StrEnum):
    """How the connection is kept from being read on the way."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # for a server on the same machine


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes mail.

    Args:
        host: its name, and the port that it listens on.
        user: who sends; nobody says so, if empty.
        sender: the address that mail comes from.
        trusted: whose certificates are believed; those that the system believes, if nothing is given.
    """

    host: str
    port: int
    wrapping: Wrapping
    user: str
    password: str
    sender: str
    trusted: ssl.SSLContext | None = None
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))

    def __post_init__(self) -> None:
        if self.wrapping is Wrapping.NONE and self.user and not is_loopback(self.host):
            raise Invalid(
                "VIVA_SMTP_PASSWORD would go over the network for all to read.",
                "Set VIVA_SMTP_SECURITY to starttls or tls.",
            )
        address_of(self.sender)

    def send(self, to: str, subject: str, text: str) -> None:
        """Hands a mail to the server.

        Raises:
            Invalid: this is no address, or the server does not take mail for it.
            Unusable: the server is not there, or does not take it.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = address_of(self.sender), address_of(to), subject
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence answers
        message.set_content(text)
        try:
            with self._connection() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise Invalid(
                "The mail server takes nothing for this address.", "See whether it is spelled right."
            ) from error
        except (OSError, smtplib.SMTPException) as error:  # TLS's errors and time-outs are OSErrors
            log.warning("Mail could not be sent by %s: %s.", self.host, type(error).__name__)
            raise Unusable(
                "The mail could not be sent.", "Send the link yourself; the log says why."
            ) from error

    def send_soon(self, to: str, subject: str, text: str) -> None:
        """The same in the background: how long it takes, and what becomes of it, tells who asked nothing."""

        def within() -> None:
            try:
                self.send(to, subject, text)
            except (Invalid, Unusable) as error:
                log.warning("A mail was not sent: %s", error.message)
            finally:
                self._turns.release()

        if self._turns.acquire(blocking=False):
            Thread(target=within, name="mail", daemon=True).start()
        else:
            log.warning("A mail was not sent: the server for it does not answer.")

    def _connection(self) -> smtplib.SMTP:
        checked = self.trusted or ssl.create_default_context()
        if self.wrapping is Wrapping.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_WAIT_S, context=checked)
        server = smtplib.SMTP(self.host, self.port, timeout=_WAIT_S)
        if self.wrapping is Wrapping.STARTTLS:
            try:
                server.starttls(context=checked)
            except (OSError, smtplib.SMTPException):
                server.close()
                raise
        return server


def address_of(text: str) -> Address:
    """An address for mail.

    Raises:
        Invalid: it is none.
    """
    text = text.strip()
    try:
        found = Address(addr_spec=text)
    except Exception as error:  # the parser stumbles in more ways than it names
        raise Invalid(f"“{text[:80]}” is no e-mail address.") from error
    reaches = "." in found.domain.strip(".") or is_loopback(found.domain)
    if not (found.username and reaches and text.isprintable() and len(text) <= _LONGEST):
        raise Invalid(f"“{text[:80]}” is no e-mail address.")
    return found


def is_address(text: str) -> bool:
    """Whether mail can be sent to it."""
    try:
        address_of(text)
    except Invalid:
        return False
    return True
