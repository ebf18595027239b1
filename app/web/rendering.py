"""Templates to answers. The only place that decides between a whole page and a fragment of it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.web.assets import Assets


class Pages:
    """The template environment, with what every template may call."""

    def __init__(self, folder: Path, assets: Assets, root_path: str, command: str = "viva") -> None:
        self._root = root_path
        self.environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals |= {
            "asset": lambda path: self.url(assets.url(path)),
            "url": self.url,
            "plural": plural,
            "command": command,  # as a person types it on this machine
        }
        self.environment.filters["unlinked"] = unlinked
        # A macro imported at the top of a template is invisible in a block that is rendered alone.
        self.environment.globals["ui"] = self.environment.get_template("components/ui.html").module

    def url(self, path: str) -> str:
        """A path of the application, with the sub-path it is served under."""
        return f"{self._root}{path}"

    def render(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any],
        *,
        block: str = "",
        status: int = 200,
    ) -> Response:
        """The page, or only its block where htmx asked for a part."""
        if block and wants_fragment(request):
            body = render_block(self.environment, template, block, **context)
        else:
            body = self.environment.get_template(template).render(**context)
        if self._root:  # stored text knows no sub-path
            body = _STORED_ADDRESS.sub(rf"\1{self._root}\2", body)
        return HTMLResponse(body, status_code=status, headers=_PAGE_HEADERS)

    def redirect(self, path: str) -> Response:
        """See other: what a form that was sent without htmx is answered with."""
        return RedirectResponse(self.url(path), status_code=303)


_STORED_ADDRESS = re.compile(r'(<(?:a href|img src)=")(/handbooks/[^"/]+/(?:read|files/))')
# Asked for again when the browser goes back: what was shown may have been graded meanwhile.
_PAGE_HEADERS = {"Vary": "HX-Request-Type", "Cache-Control": "private, no-cache"}


def wants_fragment(request: Request) -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def unlinked(html: Markup) -> Markup:
    """A title to stand inside a link of ours: an author's link in it would end ours."""
    return Markup(re.sub(r"</?a\b[^>]*>", "", html))


def plural(number: int, noun: str) -> str:
    """`3 cards`, `1 card`."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"
