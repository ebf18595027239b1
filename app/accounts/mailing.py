"""What Viva writes to people: an invitation, and the way to a new password. Nothing else, and nothing by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import links
from app.accounts.links import Purpose
from app.accounts.logins import login_key
from app.accounts.mail import Mail, Wrapping, is_address
from app.accounts.people import account_by_login
from app.db.store import Store
from app.kernel.errors import Invalid
from app.settings import Settings, names_in
from app.web.visit import VisitContext

_RESTS = timedelta(minutes=5)  # between two mails to one person, whoever asks for them


@dataclass(frozen=True, slots=True)
class Mailing:
    """The server that takes mail, and the address that its links begin with.

    Args:
        base: by what name Viva is reached, as the settings say: the one that a request names may be a stranger's choice.
    """

    mail: Mail
    base: str


def mailing_of(settings: Settings) -> Mailing | None:
    """The mail server of the settings; none, where they name none.

    Raises:
        Invalid: they are not whole.
    """
    if not settings.smtp_host:
        return None
    if not settings.smtp_from:
        raise Invalid(
            "VIVA_SMTP_HOST is set, and VIVA_SMTP_FROM is not.", "Set the address that mail comes from."
        )
    if not (settings.is_private or names_in(settings.hosts)):
        raise Invalid(
            "VIVA_SMTP_HOST is set, and VIVA_HOSTS is not.",
            "Set the name that the links in mails shall lead to.",
        )
    mail = Mail(
        settings.smtp_host, settings.smtp_port, Wrapping(settings.smtp_security), settings.smtp_user,
        settings.smtp_password, settings.smtp_from,
    )  # fmt: skip
    return Mailing(mail, settings.address(""))


def offered(visit: VisitContext) -> Mailing | None:
    """The mail server, if there is one."""
    found: Mailing | None = visit.request.app.state.mailing
    return found


def send_invitation(mailing: Mailing, to: str, link: str, lasts: str) -> None:
    """Sends the link by which somebody joins.

    Raises:
        Invalid, Unusable: it could not be sent.
    """
    mailing.mail.send(
        to,
        "You are invited to Viva",
        f"You are invited to study with Viva. Choose how you will sign in:\n\n{link}\n\n"
        f"The link works once, within {lasts}. If you expected no invitation, leave it alone.\n",
    )


def send_reset(mailing: Mailing, store: Store, name: str, now: datetime) -> None:
    """Sends the way to a new password to whoever has the name, if it is an address; tells nobody whether anybody has."""
    if not is_address(name):
        return
    with store.write() as tx:
        own = account_by_login(tx, login_key(name))
        if (
            own is None
            or own.disabled_at is not None
            or links.is_fresh(tx, Purpose.RESET, own.person, now - _RESTS)
        ):
            return
        path = links.make_link(tx, Purpose.RESET, now, person=own.person)
    mailing.mail.send_soon(
        own.login,
        "A new password for Viva",
        f"Somebody, you we hope, asked for a new password for {own.login}. Choose it here:\n\n{mailing.base}{path}\n\n"
        "The link works once, within a day. If it was not you, leave it alone: your password stays as it is.\n",
    )
