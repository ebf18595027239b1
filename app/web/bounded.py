"""Routes that read no more than a bounded body: what is larger is refused before it is kept anywhere."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

MOST_BYTES = 2**18  # twenty times what an answer may be, whatever its encoding


class BoundedRoute(APIRoute):
    """Answers 413 to a body of more than 256 kB."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            said = request.headers.get("content-length", "")
            if said.isdecimal() and int(said) > MOST_BYTES:
                raise HTTPException(413)
            seen = 0

            async def receive() -> Message:
                nonlocal seen
                message = await request.receive()
                seen += len(message.get("body", b""))
                if seen > MOST_BYTES:
                    raise HTTPException(413)
                return message

            return await handler(Request(request.scope, receive))

        return bounded
