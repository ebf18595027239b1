"""The search page, and the files of handbooks."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.responses import Response

from app.accounts.queries import current_learner
from app.library.attachments import attachment_data, attachment_digest, file_headers
from app.library.queries import anchor_of
from app.library.search import Hit, handbook_hits, search, words_of
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
_FOREVER = "private, max-age=31536000, immutable"
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


@router.get("/handbooks/{slug}/files/{path:path}")
def show_file(visit: Visit, slug: str, path: str, v: str = "") -> Response:
    """A picture of a handbook, or another file that its text refers to."""
    with visit.read() as tx:
        digest = attachment_digest(tx, slug, path)
        tag = f'"{digest}"'
        known = visit.request.headers.get("if-none-match") == tag
        data = b"" if known else attachment_data(tx, digest)
    named = bool(v) and digest.startswith(v)  # what the address names never changes
    headers = {**file_headers(path), "ETag": tag, "Cache-Control": _FOREVER if named else "private, no-cache"}
    return Response(data, 304 if known else 200, headers)


@router.get("/search")
def show_search(visit: Visit, q: str = "") -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        found, books = search(tx, q), handbook_hits(tx, q)
    hits = (*(_book(*book, visit.root) for book in books), *(_hit(hit, visit.root) for hit in found.hits))
    total = len(books) + found.total
    view = ResultsView(hits, total, "" if total else _message(q))
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


def _book(slug: str, title: str, root: str) -> HitView:
    return HitView("Handbook", escape(title), "", Markup(""), f"{root}/handbooks/{quote(slug)}")


def _message(query: str) -> str:
    return (
        f"Nothing has “{query[:60]}” in it. Try fewer or shorter words."
        if words_of(query)
        else "Type a word."
    )
