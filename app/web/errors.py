"""Errors as answers: a kind page for people, problem+json (RFC 9457) for programs."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.errors import (
    Changed,
    Conflict,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unconditional,
    Unusable,
    VivaError,
)
from app.web.rendering import Pages, wants_fragment
from app.web.visit import Stranger

log = logging.getLogger(__name__)

STATUS: dict[type[VivaError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Changed: 412,
    Invalid: 422,
    Unconditional: 428,
    TooMany: 429,
    Unusable: 503,
}
_TITLES = {
    400: "Cannot be read",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "That is not possible here",
    409: "Overtaken",
    410: "No longer here",
    412: "Changed meanwhile",
    413: "Too large",
    422: "That cannot be used",
    428: "Which version?",
    429: "Too often",
    503: "Viva cannot work just now",
}

_WORDS = {
    400: (
        "What was sent cannot be read, so nothing was kept.",
        "Load the page again; a program sends JSON in UTF-8.",
    ),
    413: ("This is larger than Viva reads here, so nothing was kept.", "Shorten it and send it again."),
}


@dataclass(frozen=True, slots=True)
class Action:
    url: str
    label: str


class Errors:
    """Turns every error into an answer; the stack goes to the log, never to the page."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def register(self, app: FastAPI) -> None:
        app.add_exception_handler(VivaError, self._on_viva)
        app.add_exception_handler(HTTPException, self._on_http)
        app.add_exception_handler(RequestValidationError, self._on_validation)

    async def _on_viva(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, VivaError)
        if isinstance(error, NotSignedIn) and not is_api(request):
            return self._to_sign_in(request)
        answer = self._answer(request, status_of(error), error.message, error.hint)
        if isinstance(error, NotSignedIn):
            answer.headers["WWW-Authenticate"] = "Bearer"
        if isinstance(error, TooMany) and error.after_s is not None:
            answer.headers["Retry-After"] = str(error.after_s)
        return answer

    def _to_sign_in(self, request: Request) -> Response:
        """Where one can say who one is, and come back from."""
        path = f"/sign-in?{urlencode({'next': _asked_page(request)})}"
        if wants_fragment(request):
            return Response(status_code=204, headers={"HX-Redirect": self.pages.url(path)})
        return self.pages.redirect(path)

    async def _on_http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return self._answer(
                request, 404, "There is no page at this address.", "Check the address, or start from Today."
            )
        words = _WORDS.get(error.status_code, (f"{HTTPStatus(error.status_code).phrase}.", ""))
        answer = self._answer(request, error.status_code, *words)
        answer.headers.update(error.headers or {})
        return answer

    async def _on_validation(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return self._answer(request, 422, _in_words(error.errors()), "")

    def foreign(self, request: Request) -> Response:
        """The answer to a request that a page of another site made."""
        return self._answer(request, 403, "This request came from another site, so Viva refused it.", "")

    def bug(self, request: Request, error: Exception) -> Response:
        """The answer to a request that failed by a mistake of ours."""
        log.error("A request failed: %s %s", request.method, request.url.path, exc_info=error)
        return self._answer(
            request,
            500,
            "Something in Viva went wrong; what was saved before is safe.",
            "Try again; the log has the details.",
        )

    def _answer(self, request: Request, status: int, message: str, hint: str) -> Response:
        title = _TITLES.get(status, HTTPStatus(status).phrase)
        if is_api(request):
            problem = {
                "type": "about:blank",
                "title": title,
                "status": status,
                "detail": f"{message} {hint}".strip(),
            }
            return JSONResponse(problem, status_code=status, media_type="application/problem+json")
        if wants_fragment(request):  # the page stays as it is, and says the sentence
            return PlainTextResponse(f"{message} {hint}".strip(), status, headers={"HX-Reswap": "none"})
        context = {
            "viewer": Stranger(), "nav": None, "status": status, "title": title, "message": message, "hint": hint,
            "action": Action("/", "Go to Today"),
        }  # fmt: skip
        return self.pages.render(request, "errors/error.html", context, status=status)


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": title, "model": Problem, "content": {"application/problem+json": {}}}
    for status, title in _TITLES.items()
    if status in (400, 401, 403, 404, 409, 410, 413, 422, 429)
}


class BugCatcher:
    """Answers for a mistake of ours, inside the middleware that makes answers safe; Starlette's own does it outside."""

    def __init__(self, app: ASGIApp, errors: Errors) -> None:
        self.app, self.errors = app, errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await self.errors.bug(Request(scope), error)(scope, receive, send)


def status_of(error: VivaError) -> int:
    """The HTTP status of a domain error: that of the nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def is_api(request: Request) -> bool:
    """Whether a program asks, and not a page."""
    return _path(request).startswith("/api/")


def _path(request: Request) -> str:
    """The path below the sub-path that Viva is served under."""
    return str(request.scope.get("path", "")).removeprefix(request.scope.get("root_path", ""))


def _asked_page(request: Request) -> str:
    """The page that somebody wanted to see; for a form or a fragment, the one that they were on."""
    if request.method == "GET" and not wants_fragment(request):
        query = request.url.query
        return f"{_path(request)}?{query}" if query else _path(request)
    shown = urlsplit(request.headers.get("HX-Current-URL", request.headers.get("referer", ""))).path
    return shown.removeprefix(request.scope.get("root_path", "")) or "/"


def _in_words(errors: Sequence[Any]) -> str:
    first = errors[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "The request"
    return f"{field}: {first['msg']}."
