"""Numbers requests, and writes down how each went: for the log, and for whoever counts."""

import itertools
import logging
import os
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_number

log = logging.getLogger("viva.requests")
Observe = Callable[[str, str, int, float], None]  # method, route, status, seconds
_UNKNOWN = "(none)"


class Journal:
    """The outermost layer. A route stands for all its addresses, so neither names nor numbers of things are told."""

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        self.app, self.observe = app, observe
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = f"{os.getpid():x}-{next(self._numbers):x}"
        token, began, status = request_number.set(number), time.perf_counter(), 500

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", number.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_numbered)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", _UNKNOWN)
            self.observe(scope["method"], route, status, seconds)
            said = {
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(1000 * seconds, 1),
            }
            log.info("%(method)s %(route)s %(status)s in %(ms)s ms", said, extra=said)
            request_number.reset(token)
