"""Static files under a path that names their content, so that browsers keep them for good and never an old one."""

import hashlib
import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_IMPORT = re.compile(r'@import\s+(?:url\()?"(?P<file>[^"]+)"\)?\s*(?:layer\((?P<layer>[\w.-]+)\))?\s*;')


class Assets:
    """The static folder: a version made of every file, URLs that carry it, and the routes that serve it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = _version(folder)
        self._stylesheet = flatten(folder / "css" / "app.css")

    def url(self, path: str) -> str:
        """The URL of a static file, below the application's root path."""
        return f"/static/{self.version}/{path}"

    def mount(self) -> Mount:
        routes = [Route("/css/app.css", self._serve_stylesheet), Mount("/", _Forever(directory=self.folder))]
        return Mount(f"/static/{self.version}", app=Starlette(routes=routes), name="static")

    def _serve_stylesheet(self, _request: Request) -> Response:
        return Response(self._stylesheet, media_type="text/css", headers={"Cache-Control": _FOREVER})


class _Forever(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER
        return response


def flatten(stylesheet: Path) -> str:
    """The stylesheet with the files it imports in their places and layers: one request instead of twenty."""

    def inline(match: re.Match[str]) -> str:
        css = flatten(stylesheet.parent / match["file"])
        return f"@layer {match['layer']} {{\n{css}\n}}" if match["layer"] else css

    return _IMPORT.sub(inline, stylesheet.read_text(encoding="utf-8"))


def _version(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
