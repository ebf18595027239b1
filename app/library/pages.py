"""The search page."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from app.accounts.queries import current_learner
from app.library.queries import anchor_of
from app.library.search import Found, Hit, search, words_of
from app.web.visit import Visit

router = APIRouter(include_in_schema=False)
_KINDS = {"question": "Question", "takeaway": "Takeaway"}


@dataclass(frozen=True, slots=True)
class HitView:
    kind_label: str
    title_html: Markup
    breadcrumb: str
    snippet_html: Markup
    url: str


@dataclass(frozen=True, slots=True)
class ResultsView:
    hits: tuple[HitView, ...]
    total: int
    message: str


@router.get("/search")
def show_search(visit: Visit, q: str = "") -> Response:
    with visit.read() as tx:
        learner = current_learner(tx)
        found = search(tx, q)
    view = ResultsView(tuple(_hit(hit, visit.root) for hit in found.hits), found.total, _message(q, found))
    return visit.page("search/index.html", learner, None, block="results", query=q, results=view)


def _hit(hit: Hit, root: str) -> HitView:
    parts = (hit.handbook_title, hit.parent) if hit.parent else (hit.handbook_title,)
    return HitView(
        kind_label=_KINDS.get(hit.kind, "Topic"),
        title_html=hit.title_html,
        breadcrumb=" › ".join(parts),
        snippet_html=hit.snippet_html,
        url=f"{root}/handbooks/{quote(hit.handbook_slug)}/read#{quote(anchor_of(hit.topic_key), safe='/')}",
    )


def _message(query: str, found: Found) -> str:
    if found.total:
        return ""
    return (
        f"Nothing has “{query[:60]}” in it. Try fewer or shorter words."
        if words_of(query)
        else "Type a word."
    )
