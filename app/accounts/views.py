"""Words for the pages about people: when, and with which browser."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.accounts.api_tokens import ApiToken, Scope
from app.accounts.identities import Identity
from app.accounts.passkeys import Passkey
from app.accounts.people import Person
from app.accounts.sign_ins import SignIn
from app.kernel.roles import Role

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip
ROLE_WORDS = {
    Role.OWNER: "Owner: sees to people, and all below",
    Role.AUTHOR: "Author: imports and writes handbooks",
    Role.LEARNER: "Learner: studies",
}


@dataclass(frozen=True, slots=True)
class SignInView:
    number: int
    browser: str
    address: str
    began: str
    seen: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    person: int
    login: str
    name: str
    role: Role
    is_closed: bool
    facts: str
    is_own: bool


def sign_in_view(one: SignIn, here: int | None, zone: str) -> SignInView:
    began, seen = (at_label(instant, zone) for instant in (one.began_at, one.seen_at))
    return SignInView(one.id, browser_words(one.browser), one.address, began, seen, one.id == here)


def person_view(one: Person, own: int, zone: str) -> PersonView:
    seen = f"last seen {at_label(one.seen_at, zone)}" if one.seen_at else "not signed in"
    facts = "closed" if one.disabled_at else seen if one.has_password else "has not chosen a password yet"
    return PersonView(
        one.person, one.login, one.name, one.role, one.disabled_at is not None, facts, one.person == own
    )


def browser_words(agent: str) -> str:
    """What a person calls the browser that calls itself this."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " on ".join(part for part in (browser, system) if part) or agent[:60] or "A program"


def at_label(instant: datetime, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%-d %B %Y, %H:%M}"


@dataclass(frozen=True, slots=True)
class TokenView:
    number: int
    name: str
    facts: str


def token_view(one: ApiToken, zone: str) -> TokenView:
    may = "reads and writes" if one.scope is Scope.WRITE else "reads"
    used = f"last used {at_label(one.used_at, zone)}" if one.used_at else "not used yet"
    return TokenView(one.id, one.name, f"{may} · {used} · ends {at_label(one.expires_at, zone)}")


def passkey_view(one: Passkey, zone: str) -> TokenView:
    used = f"last used {at_label(one.used_at, zone)}" if one.used_at else "not used yet"
    return TokenView(one.id, one.name, f"{used} · made {at_label(one.made_at, zone)}")


def identity_view(one: Identity, zone: str) -> TokenView:
    used = f"last used {at_label(one.used_at, zone)}" if one.used_at else "not used yet"
    return TokenView(one.id, one.label, f"{urlsplit(one.issuer).hostname} · {used}")
