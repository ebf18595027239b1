"""Exchange for programs: a handbook's items as files, and question banks read or taken in."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from app.accounts.queries import current_learner
from app.assessment.exchange.bank import MAX_BYTES
from app.exchange.exporting import Format, export
from app.exchange.pages import Origin, download
from app.exchange.queries import items_of
from app.exchange.schemas import BankOut, ExportOut, TakenOut
from app.kernel.errors import Invalid
from app.library.gathering import bank_given
from app.library.giving import named
from app.library.importing import Importer
from app.library.queries import handbook
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Items"], dependencies=[LEARNERS])
authoring = APIRouter(tags=["Items"], dependencies=[AUTHORS])
Slug = Annotated[str, InPath(description="The handbook's name in addresses.")]
Name = Annotated[str, Query(max_length=120, description="The file's name, with its ending: `bank.gift`.")]


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            raise Invalid(f"This is larger than {MAX_BYTES // 1_000_000} MB.", "Split the bank.")
    return bytes(data)


Body = Annotated[bytes, Depends(_body)]
_FILE = {
    "requestBody": {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    }
}


@router.get("/handbooks/{slug}/exports")
def list_exports(visit: Visit, slug: Slug, origin: Origin = "") -> list[ExportOut]:
    """What a file in each format would hold, and which items it has no word for."""
    with visit.read() as tx:
        items = items_of(tx, handbook(tx, slug).id, origin=origin)
    return [ExportOut.of(export(items, form, slug)) for form in Format]


@router.get("/handbooks/{slug}/exports/{form}", response_class=Response)
def get_export(visit: Visit, slug: Slug, form: Format, origin: Origin = "") -> Response:
    """The file: GIFT, Moodle XML, or a QTI 2.1 package."""
    return download(visit, slug, form, origin)


@authoring.post("/banks/readings", openapi_extra=_FILE)
def read_bank(data: Body, name: Name) -> BankOut:
    """Says what is understood of a question bank in GIFT, Moodle XML or QTI 2.1. Nothing is kept."""
    return BankOut.of(bank_given(data, name))


@authoring.post("/banks", status_code=201, openapi_extra=_FILE)
def take_bank(visit: Visit, data: Body, name: Name) -> TakenOut:
    """Takes a question bank in as a handbook under its file's name. The import can be reverted like any other."""
    bank, (_, slug) = bank_given(data, name), named(name, "")
    with visit.read() as tx:
        by = current_learner(tx, visit.person).id
    importer = Importer.over(visit.wiring.store, visit.wiring.clock, visit.wiring.typesetter)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.md"
        path.write_text(bank.markdown, encoding="utf-8")
        outcome = importer.import_file(path, label=f"{name}.md", by=by)
    return TakenOut(
        handbook=slug,
        change_set=outcome.change_set if outcome else None,
        items=bank.items,
        remarks=list(bank.remarks),
    )
