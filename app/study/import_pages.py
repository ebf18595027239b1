"""Importing in the browser: give a file or text, look at what would happen, decide.

Reading and importing are jobs. Each is given a moment; what takes longer is waited for on a page that says how far it is.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.accounts.queries import Learner
from app.handbook.limits import MAX_TOTAL, MB
from app.kernel.errors import Invalid, Stale, VivaError
from app.library import giving, jobs, pending
from app.library.preview import Preview, preview_of
from app.library.shelf import check_may_see, free_slug
from app.study.change_views import PAGE, change_views, counts_view, doubt_views
from app.study.counting import history_by_note
from app.study.learners import enrolled_learner
from app.study.schemas import MAX_ID
from app.web.errors import status_of
from app.web.guard import AUTHORS
from app.web.uploads import Upload, uploaded
from app.web.visit import Visit, VisitContext
from app.work import queries as work
from app.work.queries import State
from app.work.service import cancel

router = APIRouter(include_in_schema=False, dependencies=[AUTHORS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
_ONE, _TWO = "one", "two"  # answers to a doubt
_TOGETHER = "together"
_MINE = "mine"  # ticked where a new handbook is to be kept to oneself


async def _answers(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=10_000)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Given = Annotated[Upload | VivaError, uploaded(MAX_TOTAL)]
Answers = Annotated[dict[str, str], Depends(_answers)]


@router.get("/handbooks/import")
def show_import(visit: Visit, into: str = "") -> Response:
    return _form(visit, enrolled_learner(visit), {"name": into[:120]})


@router.post("/handbooks/import")
def give_file(visit: Visit, given: Given) -> Response:
    """Keeps what was given until the person has decided, and shows what it would do."""
    learner = enrolled_learner(visit)
    if isinstance(given, VivaError):
        return _form(visit, learner, {}, given)
    try:
        handbooks = _handbooks(given)
    except VivaError as error:
        return _form(visit, learner, given.fields, error)
    waiting = []
    for one in handbooks:
        packed = pending.pack(one.data)
        with visit.write() as tx:
            slug = free_slug(tx, one.slug)
            number = pending.keep(tx, learner.id, one.name, slug, packed, visit.now)
            waiting.append((number, jobs.begin(tx, jobs.READ, number, learner.id, visit.now)))
    number, reading = waiting[-1]
    read = visit.wiring.worker.settle(reading)
    if len(handbooks) > 1:
        return visit.redirect("/handbooks")
    if read and read.state == State.FAILED:
        with visit.write() as tx:
            pending.discard(tx, learner.id, number, visit.now)
        return _form(visit, learner, given.fields, Invalid(read.error))
    return visit.redirect(f"/handbooks/import/{number}")


def _handbooks(given: Upload) -> list[giving.Given]:
    """What was given, or pasted."""
    name, text = given.fields.get("name", ""), given.fields.get("text", "")
    if given.files:
        return giving.handbooks_given(given.files, name, together=given.fields.get("several") == _TOGETHER)
    if not text.strip():
        raise Invalid("There is nothing to import yet.", "Choose a file, or paste text.")
    pasted = text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    return [giving.Given(*giving.named("", name), pasted)]


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
        together=fields.get("several") == _TOGETHER,
        error=error,
        limit_mb=MAX_TOTAL // MB,
    )


@router.get("/handbooks/import/{number}")
def show_preview(
    visit: Visit, number: Number, start: Annotated[int, Query(alias="from", ge=0, le=MAX_ID)] = 0
) -> Response:
    """What the file would do, once it is read; what it did, once it is imported; until then how far it is."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        file = pending.given(tx, number, learner.id)
        job = work.job(tx, file.job_id) if file.job_id else None
    if file.is_settled:
        done = f"/handbooks/{file.slug}/changes/{file.change_set}" if file.change_set else "/handbooks"
        return visit.leave(done)
    if job and job.is_active:
        return visit.page(
            "imports/progress.html", learner, "handbooks", block="progress", number=number, file=file, job=job
        )
    if visit.is_fragment:
        return visit.leave(f"/handbooks/import/{number}")
    failure = Invalid(job.error) if job and job.state == State.FAILED else None
    if file.found is None:
        return _form(visit, learner, {"name": file.slug}, failure) if failure else _read_anew(visit, file)
    try:
        preview = _preview(visit, file)
    except VivaError as error:
        return _form(visit, learner, {"name": file.slug}, error)
    stopped = job is not None and job.state == State.CANCELLED
    return _preview_page(visit, learner, file, preview, start=start, error=failure, stopped=stopped)


def _read_anew(visit: VisitContext, file: pending.Pending) -> Response:
    """For a file that was read by older code than this, or whose job was cleaned away."""
    with visit.write() as tx:
        reading = jobs.begin(tx, jobs.READ, file.id, file.learner_id, visit.now)
    visit.wiring.worker.settle(reading)
    return visit.redirect(f"/handbooks/import/{file.id}")


@router.post("/handbooks/import/{number}")
def apply_import(visit: Visit, number: Number, answers: Answers) -> Response:
    """Does what was shown, all of it or nothing; shows it again where it is not that any more."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        file = pending.given(tx, number, learner.id)
        job = work.job(tx, file.job_id) if file.job_id else None
    if file.is_settled or file.found is None or (job and job.is_active):
        return visit.redirect(f"/handbooks/import/{number}")
    preview = _preview(visit, file)
    try:
        _check(preview, answers)
    except (Invalid, Stale) as error:
        return _preview_page(visit, learner, file, preview, answers=answers, error=error)
    same = preview.answers(_same(preview, answers))
    how = {"same": same, "seen": preview.seen, "private": _MINE in answers and visit.person is not None}
    with visit.write() as tx:
        importing = jobs.begin(tx, jobs.IMPORT, number, learner.id, visit.now, **how)
    visit.wiring.worker.settle(importing)
    return visit.redirect(f"/handbooks/import/{number}")


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
        file = pending.given(tx, number, learner.id)
        if file.job_id:
            cancel(tx, file.job_id, visit.now)
        pending.discard(tx, learner.id, number, visit.now)
    return visit.redirect("/handbooks")


@router.post("/handbooks/import/{number}/cancellation")
def cancel_import(visit: Visit, number: Number) -> Response:
    """Ends what is being done about the file; a file that was not read yet goes with it."""
    learner = enrolled_learner(visit)
    with visit.write() as tx:
        file = pending.given(tx, number, learner.id)
        if file.job_id:
            cancel(tx, file.job_id, visit.now)
        if file.found is None and not file.is_settled:
            pending.discard(tx, learner.id, number, visit.now)
            return visit.redirect("/handbooks/import")
    return visit.redirect(f"/handbooks/import/{number}")


def _preview(visit: VisitContext, file: pending.Pending) -> Preview:
    assert file.found is not None
    with visit.read() as tx:
        check_may_see(tx, file.slug)  # somebody may have taken the name meanwhile
        return preview_of(tx, file.slug, file.found)


def _preview_page(
    visit: VisitContext,
    learner: Learner,
    file: pending.Pending,
    preview: Preview,
    *,
    start: int = 0,
    answers: Mapping[str, str] | None = None,
    error: VivaError | None = None,
    stopped: bool = False,
) -> Response:
    with visit.read() as tx:
        history = history_by_note(tx, learner.id, preview.handbook_id) if preview.handbook_id else {}
    changes = preview.changes[start : start + PAGE]
    return visit.page(
        "imports/preview.html",
        learner,
        "handbooks",
        status=status_of(error) if error else 200,
        number=file.id,
        reason=file.reason,
        preview=preview,
        counts=counts_view(preview.counts),
        doubts=doubt_views(preview, history),
        changes=change_views(changes, history, preview),
        start=start,
        step=PAGE,
        total=len(preview.changes),
        answers=answers or {},
        error=error,
        stopped=stopped,
        may_be_mine=visit.person is not None and preview.handbook_id is None,
        mine=_MINE,
    )
