"""What of a provider's answers is read at all: no more than can be, and nothing that swells."""

import httpx2

_LARGEST = 500_000  # bytes of an answer


class Nonsense(Exception):
    """The provider said what cannot be believed; the message is for the log and has no secret in it."""


class Bounded(httpx2.AsyncBaseTransport):
    """Reads no answer that is larger than it can be."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        body = bytearray()
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        if answer.headers.get("content-encoding", "identity") != "identity":  # it could swell
            raise Nonsense(f"{request.url.path} answered packed, which was not asked for")
        async for part in answer.stream:
            body += part
            if len(body) > _LARGEST:
                await answer.aclose()
                raise Nonsense(f"{request.url.path} answered more than {_LARGEST} bytes")
        await answer.aclose()
        return httpx2.Response(answer.status_code, headers=answer.headers, content=bytes(body))

    async def aclose(self) -> None:
        await self._inner.aclose()
