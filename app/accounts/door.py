"""Who makes a request: told by the cookie of a sign-in, or by being at the machine itself while nobody has an account."""

from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.accounts import api_tokens, sign_ins
from app.accounts.api_tokens import Scope
from app.accounts.logins import login_key
from app.accounts.people import account_by_login, has_accounts
from app.db.store import Store
from app.web.callers import LOCAL_OWNER, STRANGER, Caller
from app.web.errors import is_api
from app.web.proxies import is_from_proxy
from app.web.security import is_at_this_machine

_ASKED_EVERY = timedelta(seconds=2)  # another process may open the first account


class AccountsDoor:
    """The door of `app.web.callers`, kept by accounts.

    Args:
        store: where accounts are.
        now: when it begins to keep the door.
        at_loopback: whether Viva listens to this machine alone.
        proxy_header: by which a known proxy says who signed in there; none is believed where it is empty.
    """

    def __init__(self, store: Store, now: datetime, at_loopback: bool, proxy_header: str = "") -> None:
        self._store, self._at_loopback, self._proxy_header = store, at_loopback, proxy_header
        self._accounts, self._asked_at = self._ask(), now

    async def caller(self, request: Request, now: datetime) -> Caller:
        if "authorization" in request.headers and is_api(request):
            return await run_in_threadpool(self._by_api_token, request.headers["authorization"], now)
        if self._proxy_header and is_from_proxy(request.scope) and self._proxy_header in request.headers:
            return await run_in_threadpool(self._by_login, request.headers[self._proxy_header])
        token = request.cookies.get(cookie_name(request))
        if token:
            found = await run_in_threadpool(self._recognise, token, now)
            if found is not None:
                return found
        if self._at_loopback and is_at_this_machine(request.headers) and await self._nobody_has_one(now):
            return LOCAL_OWNER
        return STRANGER

    def has_accounts(self) -> None:
        self._accounts = True

    async def _nobody_has_one(self, now: datetime) -> bool:
        if not self._accounts and abs(now - self._asked_at) >= _ASKED_EVERY:
            self._accounts = await run_in_threadpool(self._ask)
            self._asked_at = now
        return not self._accounts

    def _ask(self) -> bool:
        with self._store.read() as tx:
            return has_accounts(tx)

    def _by_api_token(self, said: str, now: datetime) -> Caller:
        kind, _, token = said.partition(" ")
        if kind.casefold() != "bearer":
            return STRANGER
        with self._store.read() as tx:
            found = api_tokens.recognise(tx, token.strip(), now)
        if found is None:
            return STRANGER
        if api_tokens.is_worth_noting(found, now):
            with self._store.write() as tx:
                api_tokens.note_use(tx, found.id, now)
        return Caller(found.role, found.person, only_reads=found.scope is Scope.READ)

    def _by_login(self, login: str) -> Caller:
        with self._store.read() as tx:
            own = account_by_login(tx, login_key(login))
        return STRANGER if own is None or own.disabled_at is not None else Caller(own.role, own.person)

    def _recognise(self, token: str, now: datetime) -> Caller | None:
        with self._store.read() as tx:
            found = sign_ins.recognise(tx, token, now)
        if found is None:
            return None
        if now - found.seen_at >= sign_ins.NOTED_EVERY:
            with self._store.write() as tx:
                sign_ins.note_use(tx, found.id, now)
        return Caller(found.role, found.person, found.id)


def cookie_name(request: Request) -> str:
    """With its prefix a browser takes it over HTTPS only, from this very host."""
    return "__Host-viva" if request.url.scheme == "https" else "viva"


def give_cookie(request: Request, response: Response, token: str) -> Response:
    """Lets the browser bring the token from now on; no script can read it."""
    response.set_cookie(
        cookie_name(request), token, max_age=int(sign_ins.LASTS.total_seconds()),
        secure=request.url.scheme == "https", httponly=True, samesite="lax",
    )  # fmt: skip
    return response


def take_cookie(request: Request, response: Response) -> Response:
    """Takes the token away from the browser."""
    response.delete_cookie(
        cookie_name(request), secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
    return response
