"""Who makes a request: told by the cookie of a sign-in, or by being at the machine itself while nobody has an account."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.accounts import api_tokens, sign_ins
from app.accounts.api_tokens import Scope
from app.accounts.logins import login_key
from app.accounts.people import account_by_login, has_accounts
from app.db.store import Read, Store, Write
from app.web.callers import LOCAL_OWNER, STRANGER, Caller
from app.web.errors import is_api
from app.web.proxies import is_from_proxy
from app.web.security import is_at_this_machine

P = ParamSpec("P")
T = TypeVar("T")
_ASKED_EVERY = timedelta(seconds=2)  # another process may open the first account, or delete the last


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
        with store.read() as tx:
            self._accounts, self._asked_at = has_accounts(tx), now

    async def caller(self, request: Request, now: datetime) -> Caller:
        if "authorization" in request.headers and is_api(request):
            return await self._by_api_token(request.headers["authorization"], now)
        if self._proxy_header and is_from_proxy(request.scope) and self._proxy_header in request.headers:
            return await self._read(self._by_login, request.headers[self._proxy_header])
        token = request.cookies.get(cookie_name(request))
        if token and (found := await self._read(sign_ins.recognise, token, now)):
            if now - found.seen_at >= sign_ins.NOTED_EVERY:
                await self._write(sign_ins.note_use, found.id, now)
            return Caller(found.role, found.person, found.id)
        if self._at_loopback and is_at_this_machine(request.headers) and await self._nobody_has_one(now):
            return LOCAL_OWNER
        return STRANGER

    def accounts_changed(self) -> None:
        with self._store.read() as tx:
            self._accounts = has_accounts(tx)

    async def _nobody_has_one(self, now: datetime) -> bool:
        if abs(now - self._asked_at) >= _ASKED_EVERY:
            self._accounts = await self._read(has_accounts)
            self._asked_at = now
        return not self._accounts

    async def _by_api_token(self, said: str, now: datetime) -> Caller:
        kind, _, token = said.partition(" ")
        found = await self._read(api_tokens.recognise, token.strip(), now)
        if kind.casefold() != "bearer" or found is None:
            return STRANGER
        if api_tokens.is_worth_noting(found, now):
            await self._write(api_tokens.note_use, found.id, now)
        return Caller(found.role, found.person, only_reads=found.scope is Scope.READ)

    def _by_login(self, tx: Read, login: str) -> Caller:
        own = account_by_login(tx, login_key(login))
        return STRANGER if own is None or own.disabled_at is not None else Caller(own.role, own.person)

    async def _read(self, look: Callable[Concatenate[Read, P], T], *args: P.args, **named: P.kwargs) -> T:
        def within() -> T:
            with self._store.glance() as tx:
                return look(tx, *args, **named)

        return within() if self._store.answers_at_once else await run_in_threadpool(within)

    async def _write(self, do: Callable[[Write, int, datetime], None], number: int, now: datetime) -> None:
        def within() -> None:
            with self._store.write() as tx:
                do(tx, number, now)

        await run_in_threadpool(within)


def cookie_name(request: Request) -> str:
    """With its prefix a browser takes it over HTTPS only, from this very host."""
    return "__Host-viva" if request.scope["scheme"] == "https" else "viva"


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
