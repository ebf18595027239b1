"""Headers that say what a page may do, and the check that an unsafe request comes from our own pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.hosts import is_address, is_loopback

# KaTeX sets its boxes by style attributes; those alone may be inline, and authors' own are taken out by `markup`.
_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data:",
    "font-src 'self'", "media-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
    "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "require-trusted-types-for 'script'",
    "trusted-types viva",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
}
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})


class SafetyHeaders:
    """Adds the headers to every answer that does not say its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                named = {name.lower() for name, _ in own}
                message["headers"] = [*own, *(one for one in _RAW_HEADERS if one[0] not in named)]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class OriginCheck:
    """Refuses unsafe requests that a page of another site makes in the learner's name; needs no token in forms."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request], Response]) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or is_own(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        await self.refuse(Request(scope))(scope, receive, send)


class HostCheck:
    """Refuses names that Viva is not known by: a name of someone else's may be made to lead here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_known(Headers(scope=scope).get("host", ""), self.names):
            await self.app(scope, receive, send)
            return
        words = "Viva is not known by this name. Add it to VIVA_HOSTS and start Viva again."
        await PlainTextResponse(words, status_code=421)(scope, receive, send)


def is_known(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this machine by an address, as localhost, or by one of the names."""
    name = _name(host)
    return name in names or is_loopback(name) or is_address(name)


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold().rstrip(".")
    except ValueError:
        return ""


def is_at_this_machine(headers: Headers) -> bool:
    """Whether a request names this machine as only this machine can be named, and no proxy says that it passed it on."""
    if any(name in headers for name in _PASSED_ON):
        return False
    return is_loopback(_name(headers.get("host", "")))


def is_own(headers: Headers) -> bool:
    """Whether a request comes from our own pages, or from a program that is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN_SITE
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
