"""Serving under a sub-path, whether the proxy in front takes the prefix off or passes it on."""

from starlette.types import ASGIApp, Receive, Scope, Send


class SubPath:
    """Tells the routes below which sub-path they are served under."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app, self.root_path = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.root_path and scope["type"] == "http":
            path = scope["path"]
            if path != self.root_path and not path.startswith(f"{self.root_path}/"):
                path = self.root_path + path
            scope = {**scope, "path": path, "root_path": self.root_path}
        await self.app(scope, receive, send)
