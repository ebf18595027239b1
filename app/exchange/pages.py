"""A handbook's items to take along: what each format would hold, and the files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.exchange.exporting import KINDS_OF_FILE, NAMES, Format, export
from app.exchange.queries import items_of
from app.library.queries import handbook
from app.quiz.views import KINDS
from app.study.learners import enrolled_learner
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
Origin = Annotated[str, Query(pattern="^(authored|generated)?$")]
SHOWN = 100  # items left out that are named on the page


@router.get("/handbooks/{slug}/items")
def show_exports(visit: Visit, slug: str, origin: Origin = "") -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = handbook(tx, slug)
        items = items_of(tx, book.id, origin=origin)
    made = [export(items, form, slug) for form in Format]
    return visit.page(
        "exchange/show.html",
        learner,
        "handbooks",
        handbook=book,
        origin=origin,
        total=len(items),
        files=[(one, NAMES[one.format]) for one in made],
        kinds=KINDS,
        shown=SHOWN,
    )


@router.get("/handbooks/{slug}/items.gift")
def gift(visit: Visit, slug: str, origin: Origin = "") -> Response:
    return download(visit, slug, Format.GIFT, origin)


@router.get("/handbooks/{slug}/items.xml")
def moodle(visit: Visit, slug: str, origin: Origin = "") -> Response:
    return download(visit, slug, Format.MOODLE, origin)


@router.get("/handbooks/{slug}/items.zip")
def qti(visit: Visit, slug: str, origin: Origin = "") -> Response:
    return download(visit, slug, Format.QTI, origin)


def download(visit: VisitContext, slug: str, form: Format, origin: str) -> Response:
    """The file. How many items it leaves out stands in a header; which ones, on the page."""
    with visit.read() as tx:
        book = handbook(tx, slug)
        items = items_of(tx, book.id, origin=origin)
    made = export(items, form, slug)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{slug}-items.{form.value}')}",
        "Cache-Control": "no-cache",
        "X-Items-Left-Out": str(len(made.left_out)),
    }
    return Response(made.data, media_type=KINDS_OF_FILE[form], headers=headers)
