"""Proxies in front: which are believed, and what they say of who asks."""

from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_FROM_PROXY = "viva.from_proxy"


class KnownProxies:
    """Takes from known proxies who asks and whether by HTTPS; from anybody else these headers are worth nothing.

    Done here and not by the server, for it replaces the proxy's address, and then nobody knows any more that it was one.
    """

    def __init__(self, app: ASGIApp, proxies: tuple[str, ...]) -> None:
        self.app = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[arg-type]
        self.networks = tuple(ip_network(one) for one in proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_FROM_PROXY] = self._is_known(scope.get("client"))
        await self.app(scope, receive, send)  # type: ignore[arg-type]

    def _is_known(self, peer: tuple[str, int] | None) -> bool:
        try:
            address = ip_address(peer[0] if peer else "")
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def is_from_proxy(scope: Scope) -> bool:
    """Whether a known proxy passed the request on."""
    return bool(scope.get(_FROM_PROXY))
