"""Importing in the browser: give a file or text, look at what would happen, decide."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.accounts.queries import Learner
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.source import MAX_BYTES, Source, load
from app.kernel.errors import Invalid, Stale, VivaError
from app.library import pending
from app.library.importing import Importer
from app.library.preview import Preview, preview_of
from app.library.service import apply_draft
from app.study.change_views import PAGE, change_views, counts_view, doubt_views
from app.study.counting import history_by_note
from app.study.learners import enrolled_learner
from app.study.schemas import MAX_ID
from app.web.errors import status_of
from app.web.uploads import Upload, read_upload
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
_ONE, _TWO = "one", "two"  # answers to a doubt


async def _upload(request: Request) -> Upload | VivaError:
    try:
        return await read_upload(request, MAX_BYTES)
    except VivaError as error:  # said on the form's own page
        return error


async def _answers(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=10_000)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Given = Annotated[Upload | VivaError, Depends(_upload)]
Answers = Annotated[dict[str, str], Depends(_answers)]


@router.get("/handbooks/import")
def show_import(visit: Visit, into: str = "") -> Response:
    return _form(visit, enrolled_learner(visit), {"name": into[:120]})


@router.post("/handbooks/import")
def give_file(visit: Visit, given: Given) -> Response:
    """Keeps the file until the person has decided, and shows what it would do."""
    learner = enrolled_learner(visit)
    if isinstance(given, VivaError):
        return _form(visit, learner, {}, given)
    try:
        data = given.data or _pasted(given)
        name, slug = pending.named(given.file_name, given.fields.get("name", ""))
        load(data, name)
    except VivaError as error:
        return _form(visit, learner, given.fields, error)
    packed = pending.pack(data)
    with visit.write() as tx:
        number = pending.keep(tx, learner.id, name, slug, packed, visit.now)
    return visit.redirect(f"/handbooks/import/{number}")


def _pasted(given: Upload) -> bytes:
    text = given.fields.get("text", "")
    if not given.file_name and not text.strip():
        raise Invalid("There is nothing to import yet.", "Choose a file, or paste text.")
    return text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")


def _form(
    visit: VisitContext, learner: Learner, fields: Mapping[str, str], error: VivaError | None = None
) -> Response:
    return visit.page(
        "imports/new.html",
        learner,
        "handbooks",
        status=status_of(error) if error else 200,
        name=fields.get("name", ""),
        text=fields.get("text", ""),
        error=error,
        limit_mb=MAX_BYTES // 2**20,
    )


@router.get("/handbooks/import/{number}")
def show_preview(
    visit: Visit, number: Number, start: Annotated[int, Query(alias="from", ge=0, le=MAX_ID)] = 0
) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        file = pending.waiting(tx, learner.id, number)
    try:
        source = load(file.data, file.name)
        preview = _preview(visit, file.slug, source, read(source))
    except VivaError as error:
        return _form(visit, learner, {"name": file.slug}, error)
    return _preview_page(visit, learner, number, preview, start=start)


@router.post("/handbooks/import/{number}")
def apply_import(visit: Visit, number: Number, answers: Answers) -> Response:
    """Does what was shown, all of it or nothing; shows it again where it is not that any more."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        file = pending.waiting(tx, learner.id, number)
    source = load(file.data, file.name)
    handbook = read(source)
    preview = _preview(visit, file.slug, source, handbook)
    try:
        _check(preview, answers)
        importer = Importer.over(visit.wiring.store, visit.wiring.clock, visit.request.app.state.typesetter)
        draft, renderer = importer.draft(source, handbook), importer.renderer
        with visit.write() as tx:
            pending.waiting(tx, learner.id, number)
            outcome = apply_draft(
                tx,
                file.slug,
                draft,
                renderer,
                visit.now,
                may_shrink=True,  # asked for above, over the same state of the store
                same=preview.answers(_same(preview, answers)),
                by=learner.id,
                seen=preview.seen,
            )
            pending.discard(tx, learner.id, number)
    except (Invalid, Stale) as error:
        fresh = _preview(visit, file.slug, source, handbook)
        return _preview_page(visit, learner, number, fresh, answers=answers, error=error)
    return visit.redirect(f"/handbooks/{outcome.slug}/changes/{outcome.change_set}")


def _check(preview: Preview, answers: Mapping[str, str]) -> None:
    if answers.get("seen") != str(preview.seen):
        raise Stale("The handbook has changed since you looked.", "This is what the import would do now.")
    if any(answers.get(f"doubt-{doubt.note_id}") not in {_ONE, _TWO} for doubt in preview.doubts):
        raise Invalid("Some pairs are still in doubt.", "Say of each whether it is one note or two.")
    if preview.shrinks and "may_shrink" not in answers:
        raise Invalid("More than half of the notes would go.", "Tick the box if that is meant.")


def _same(preview: Preview, answers: Mapping[str, str]) -> frozenset[int]:
    ids = (doubt.note_id for doubt in preview.doubts)
    return frozenset(note_id for note_id in ids if answers.get(f"doubt-{note_id}") == _ONE)


@router.post("/handbooks/import/{number}/discard")
def discard_import(visit: Visit, number: Number) -> Response:
    learner = enrolled_learner(visit)
    with visit.write() as tx:
        pending.discard(tx, learner.id, number)
    return visit.redirect("/handbooks")


def _preview(visit: VisitContext, slug: str, source: Source, handbook: Handbook) -> Preview:
    with visit.read() as tx:
        return preview_of(tx, slug, handbook, source.digest)


def _preview_page(
    visit: VisitContext,
    learner: Learner,
    number: int,
    preview: Preview,
    *,
    start: int = 0,
    answers: Mapping[str, str] | None = None,
    error: VivaError | None = None,
) -> Response:
    with visit.read() as tx:
        history = history_by_note(tx, learner.id, preview.handbook_id) if preview.handbook_id else {}
    changes = preview.changes[start : start + PAGE]
    return visit.page(
        "imports/preview.html",
        learner,
        "handbooks",
        status=status_of(error) if error else 200,
        number=number,
        preview=preview,
        counts=counts_view(preview.counts),
        doubts=doubt_views(preview, history),
        changes=change_views(changes, history),
        start=start,
        step=PAGE,
        total=len(preview.changes),
        answers=answers or {},
        error=error,
    )
