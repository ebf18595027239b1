"""The OpenID provider that people may come from: discovery, the way there (PKCE, state, nonce), and what it says on the way back.

A provider may answer slowly, or nonsense: a step as a whole has ten seconds and an answer half a megabyte, an ID token is
believed only after signature, issuer, audience, times and nonce were looked at, and people are told one sentence. Why goes to the
log, in our own words: what libraries say may quote what was sent.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import KeySet

from app.accounts.provider_answers import Bounded, Nonsense
from app.kernel.errors import TooMany, Unusable
from app.kernel.hosts import is_safe_address
from app.kernel.tokens import derived

log = logging.getLogger(__name__)
T = TypeVar("T")
WHOLE_S = 10.0  # for all that is asked of the provider in one step
_AT_ONCE, _PATIENCE_S = 8, 2  # so that a slow one does not keep all of Viva's threads waiting
_SKEW_S = 60  # that its clock and ours may differ by
_KNOWN_FOR = timedelta(hours=1)  # what it says of itself
_ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
_ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "end_session_endpoint",
)
_NEEDED = _ENDPOINTS[:3]
_turns = BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Registration:
    """How the provider knows this Viva, and what it is called here."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider says of itself."""

    endpoints: Mapping[str, str]
    keys: KeySet
    until: datetime


class Provider:
    """The provider, asked from a worker thread. What it says of itself is kept for an hour.

    Args:
        registration: what was agreed with whoever runs it.
        transport: how it is reached; over the network, if nothing is given.
    """

    def __init__(
        self, registration: Registration, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.registration = registration
        self.transport = transport
        self._known: Known | None = None

    @property
    def name(self) -> str:
        return self.registration.name

    def state(self, secret: str) -> str:
        """What comes back beside the code, and says that this browser went there."""
        return derived(secret, "state")

    def way_there(self, back: str, secret: str, now: datetime) -> str:
        """The address at which it asks people who they are, to send them `back` then.

        Args:
            back: the address of ours that it knows.
            secret: what only this browser and Viva have; state, nonce and PKCE's verifier are made of it.

        Raises:
            Unusable: it does not say, or nonsense.
        """

        async def ask(client: AsyncOAuth2Client) -> str:
            known = await self._about_itself(client, now)
            url, _ = client.create_authorization_url(
                known.endpoints["authorization_endpoint"],
                state=self.state(secret),
                code_verifier=derived(secret, "verifier"),
                nonce=derived(secret, "nonce"),
                redirect_uri=back,
            )
            return str(url)

        return self._ask(ask)

    def claims(self, back: str, secret: str, code: str, now: datetime) -> dict[str, Any]:
        """What it says of whom it sent back with this code: the claims of the ID token, and of its userinfo.

        Raises:
            Unusable: it does not say, or nonsense.
        """

        async def ask(client: AsyncOAuth2Client) -> dict[str, Any]:
            known = await self._about_itself(client, now)
            token = await client.fetch_token(
                known.endpoints["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=derived(secret, "verifier"),
                redirect_uri=back,
            )
            if not isinstance(token.get("id_token"), str):
                raise Nonsense("no ID token")
            claims = await self._believed(client, known, token, derived(secret, "nonce"), now)
            return await self._with_more(client, known, claims)

        return self._ask(ask)

    def way_out(self, back: str, now: datetime) -> str:
        """The address at which people sign out there as well; nothing, where it has none.

        Raises:
            Unusable: it does not say, or nonsense.
        """

        async def ask(client: AsyncOAuth2Client) -> str:
            there = (await self._about_itself(client, now)).endpoints.get("end_session_endpoint", "")
            asked = {"client_id": self.registration.client_id, "post_logout_redirect_uri": back}
            return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}" if there else ""

        return self._ask(ask)

    def _ask(self, question: Callable[[AsyncOAuth2Client], Awaitable[T]]) -> T:
        """Asks, with an end to all waiting: an answer that drips is cut off as well."""

        async def within() -> T:
            async with asyncio.timeout(WHOLE_S), self._client() as client:
                return await question(client)

        if not _turns.acquire(timeout=_PATIENCE_S):
            raise TooMany("Many people are signing in just now.", "Try again in a moment.")
        try:
            return asyncio.run(within())
        except TimeoutError:
            why = f"no whole answer within {WHOLE_S:g} s"
        except Nonsense as error:
            why = str(error)
        except OAuthError as error:
            why = f"it refused: {_plain(error.error)}"
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = f"it cannot be asked ({type(error).__name__})"
        except Exception as error:  # whatever hostile bytes make JSON, JOSE or a key stumble over
            why = f"its answer cannot be read ({type(error).__name__})"
        finally:
            _turns.release()
        log.warning("Signing in by %s failed: %s.", self.registration.issuer, why)
        raise Unusable(
            f"{self.name} did not answer as it should, so nobody was signed in.",
            "Try again; if it stays so, whoever runs this Viva finds the reason in its log.",
        )

    def _client(self) -> AsyncOAuth2Client:
        own = self.registration
        return AsyncOAuth2Client(
            own.client_id,
            own.client_secret or None,
            scope=own.scope,
            code_challenge_method="S256",
            transport=Bounded(self.transport or httpx2.AsyncHTTPTransport()),
            timeout=WHOLE_S,
            headers={"accept-encoding": "identity"},
        )

    async def _about_itself(self, client: AsyncOAuth2Client, now: datetime, *, anew: bool = False) -> Known:
        if self._known and now < self._known.until and not anew:
            return self._known
        said = await _json(client, get_well_known_url(self.registration.issuer, external=True))
        if said.get("issuer") != self.registration.issuer:
            raise Nonsense("discovery: it calls itself by another name than VIVA_OIDC_ISSUER")
        endpoints = {name: said[name] for name in _ENDPOINTS if said.get(name)}
        for name in _NEEDED:
            if name not in endpoints:
                raise Nonsense(f"discovery: no {name}")
        if not all(is_safe_address(url) for url in endpoints.values()):
            raise Nonsense("discovery: an address without HTTPS")
        keys = KeySet.import_key_set(await _json(client, endpoints["jwks_uri"]))  # type: ignore[arg-type]
        self._known = Known(endpoints, keys, now + _KNOWN_FOR)
        return self._known

    async def _believed(
        self, client: AsyncOAuth2Client, known: Known, token: Mapping[str, Any], nonce: str, now: datetime
    ) -> dict[str, Any]:
        """The claims of an ID token whose every part was looked at (OpenID Connect Core, 3.1.3.7)."""
        try:
            read = _signed(known, token["id_token"])
        except Nonsense:  # its keys may be newer than those that we know
            read = _signed(await self._about_itself(client, now, anew=True), token["id_token"])
        own = self.registration
        options: Any = {
            "iss": {"essential": True, "value": own.issuer},
            "aud": {"essential": True, "value": own.client_id},
        }
        params = {"nonce": nonce, "client_id": own.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, params)
        try:
            claims.validate(now=int(now.timestamp()), leeway=_SKEW_S)
        except ClaimError as error:
            clocks = "; compare the clocks of both" if error.claim in ("exp", "iat", "nbf") else ""
            raise Nonsense(f"ID token: {_plain(error.claim)} is not right{clocks}") from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise Nonsense("ID token: sub is not right")
        return dict(claims)

    async def _with_more(
        self, client: AsyncOAuth2Client, known: Known, claims: dict[str, Any]
    ) -> dict[str, Any]:
        if "userinfo_endpoint" not in known.endpoints:
            return claims
        more = await _json(client, known.endpoints["userinfo_endpoint"], withhold_token=False)
        if more.get("sub") != claims["sub"]:
            raise Nonsense("userinfo: of somebody else")
        return {**more, **claims}


def _signed(known: Known, id_token: str) -> jwt.Token:
    try:
        return jwt.decode(id_token, known.keys, algorithms=_ALGORITHMS)
    except (JoseError, ValueError) as error:
        raise Nonsense("ID token: its signature is not right") from error


async def _json(client: AsyncOAuth2Client, url: str, *, withhold_token: bool = True) -> dict[str, Any]:
    answer = await client.request("GET", url, withhold_token=withhold_token)
    if answer.status_code != 200:
        raise Nonsense(f"{urlsplit(url).path} answered {answer.status_code}")
    said = answer.json()
    if not isinstance(said, dict):
        raise Nonsense(f"{urlsplit(url).path} answered no object")
    return said


def _plain(text: object) -> str:
    """A name that the provider gave, fit for one line of a log."""
    return "".join(sign for sign in str(text)[:80] if sign.isprintable())
