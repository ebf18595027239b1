"""The provider as the settings name it, and the way there and back: what a browser keeps between the two."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.accounts.entry_schemas import own_path
from app.accounts.identities import Rules
from app.kernel.errors import Invalid, NotFound
from app.settings import Settings, names_in
from app.web.visit import VisitContext

if TYPE_CHECKING:
    from app.accounts.provider import Provider

CALLBACK = "/oidc/callback"
_LASTS_S = 600
_LINKING, _COMING = "link", "in"


@dataclass(frozen=True, slots=True)
class SignOn:
    """How people come in by a provider."""

    provider: "Provider"
    rules: Rules
    goes_at_once: bool  # nobody is shown the page on which names and passwords are given


@dataclass(frozen=True, slots=True)
class Journey:
    """What a browser keeps while its person is at the provider: the secret that state, nonce and verifier are made of."""

    secret: str
    wanted: str = "/"
    links: bool = False  # whether who is signed in wants to link, and not somebody to come in


def sign_on_of(settings: Settings) -> SignOn | None:
    """The provider of the settings; none, where they name none.

    Raises:
        Invalid: they are not whole.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise Invalid(
            "VIVA_OIDC_ISSUER is set, and VIVA_OIDC_CLIENT_ID is not.", "Set both, and start again."
        )
    from app.accounts.provider import Provider, Registration  # takes its time to load, where nobody needs it

    name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or "The provider"
    registration = Registration(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_scope, name
    )
    rules = Rules(
        signs_up=settings.oidc_sign_up,
        by_email=settings.oidc_link_by_email,
        groups_claim=settings.oidc_groups_claim,
        owners=frozenset(names_in(settings.oidc_owner_groups)),
        authors=frozenset(names_in(settings.oidc_author_groups)),
        learners=frozenset(names_in(settings.oidc_learner_groups)),
    )
    return SignOn(Provider(registration), rules, settings.oidc_auto)


def offered(visit: VisitContext) -> SignOn | None:
    """How people come in by a provider, if there is one."""
    found: SignOn | None = visit.request.app.state.sign_on
    return found


def sign_on(visit: VisitContext) -> SignOn:
    """The same, where there is one.

    Raises:
        NotFound: there is none.
    """
    found = offered(visit)
    if found is None:
        raise NotFound("This Viva knows no other place to sign in at.")
    return found


def keep(request: Request, response: Response, journey: Journey) -> Response:
    """Lets the browser bring it along when it comes back; no script and no other site can read it."""
    kind = _LINKING if journey.links else _COMING
    response.set_cookie(
        _cookie(request), f"{kind}.{journey.secret}.{quote(journey.wanted, safe='')}", max_age=_LASTS_S,
        secure=request.url.scheme == "https", httponly=True, samesite="lax",
    )  # fmt: skip
    return response


def kept(request: Request) -> Journey | None:
    """What the browser brings along, if it went there of late."""
    kind, _, rest = request.cookies.get(_cookie(request), "").partition(".")
    secret, _, wanted = rest.partition(".")
    if kind not in (_LINKING, _COMING) or not secret:
        return None
    return Journey(secret, own_path(unquote(wanted)), kind == _LINKING)


def forget(request: Request, response: Response) -> Response:
    """Takes it away: a way back is gone once."""
    response.delete_cookie(
        _cookie(request), secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
    return response


def _cookie(request: Request) -> str:
    return "__Host-viva-way" if request.url.scheme == "https" else "viva-way"
