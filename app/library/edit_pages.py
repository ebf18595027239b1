"""Writing in the browser: a topic's or question's text, an answer, a new question; and the handbook as a file."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query
from markupsafe import Markup
from starlette.responses import Response

from app.accounts.queries import Learner, current_learner
from app.handbook.editing import Edit, Stretch
from app.handbook.markup import render, render_inline
from app.handbook.model import Lines, Passage
from app.handbook.ports import VersionedTypesetter
from app.kernel.errors import Invalid, NotFound, VivaError
from app.library import changes, queries
from app.library.edit_schemas import EditForm
from app.library.edit_views import (
    EditorView,
    preview_of_edit,
    preview_of_text,
    saved_view,
    sides,
    stretch_view,
)
from app.library.editing import (
    GONE,
    Answer,
    Careless,
    NewQuestion,
    Overtaken,
    Rewrite,
    Saved,
    Wish,
    question_of,
    write,
)
from app.library.editions import Edition, edition, find_stretch, key_at, origin_of
from app.library.gathering import zipped
from app.library.importing import Importer
from app.web.errors import status_of
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[AUTHORS])
reading = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
MAX_ID = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
Written = Annotated[EditForm, Form()]
_TEMPLATE = "handbooks/edit.html"


@router.get("/handbooks/{slug}/edit/{key:path}")
def show_editor(
    visit: Visit,
    slug: str,
    key: str,
    below: bool = False,
    back: str = "",
    line: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
    saved: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
) -> Response:
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        stretch = _there(find_stretch(tx, text, key, below=below), key)
        done = saved_view(changes.change_set(tx, text.handbook_id, saved)) if saved else None
    at = max(0, line - stretch.lines.first + 1) if line <= stretch.lines.last else 0
    view = replace(stretch_view(text, stretch, below=below, back=_own(back)), saved=done, at=at)
    preview = preview_of_edit(text, Edit(stretch.lines, stretch.text), _typesetter(visit))
    return _page(visit, learner, replace(view, preview=preview))


@router.post("/handbooks/{slug}/edit/{key:path}")
def change_text(visit: Visit, slug: str, key: str, form: Written) -> Response:
    """Saves a text; or shows what it would look like, where that is asked for."""
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        stretch = find_stretch(tx, text, key, below=form.below)
    if form.action == "preview":
        span = stretch.lines if stretch else _end(text)
        view = _given(text, key, stretch, form)
        preview = preview_of_edit(text, Edit(span, form.text), _typesetter(visit))
        return _page(visit, learner, replace(view, preview=preview), block="preview")
    wish = Rewrite(key, form.below, form.base, form.text)
    try:
        return _saved(visit, slug, _write(visit, slug, wish, learner, form), form)
    except Overtaken as error:
        return _conflict(visit, learner, key, form, error, slug)
    except Invalid as error:
        return _page(visit, learner, _given(text, key, stretch, form), error=error)


@router.get("/handbooks/{slug}/answer/{key:path}")
def show_answer_form(visit: Visit, slug: str, key: str, back: str = "") -> Response:
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        stretch = find_stretch(tx, text, key)
    if question_of(stretch, key).answer is not None:
        return visit.redirect(_address(slug, "edit", key, back=_own(back)))
    return _page(visit, learner, _answer_view(visit, text, stretch, key, EditForm(back=back)))


@router.post("/handbooks/{slug}/answer/{key:path}")
def answer_question(visit: Visit, slug: str, key: str, form: Written) -> Response:
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        stretch = find_stretch(tx, text, key)
    view = _answer_view(visit, text, stretch, key, form)
    if form.action == "preview":
        return _page(visit, learner, _with_preview(visit, text, view), block="preview")
    try:
        if not form.text.strip():
            raise Invalid("There is no answer yet.", "Write one; Markdown and formulas are understood.")
        return _saved(
            visit, slug, _write(visit, slug, Answer(key, form.text.strip("\n")), learner, form), form
        )
    except VivaError as error:
        return _page(visit, learner, _with_preview(visit, text, view), error=error)


@router.get("/handbooks/{slug}/questions/new")
def show_question_form(visit: Visit, slug: str, topic: str = "", back: str = "") -> Response:
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        place = _there(find_stretch(tx, text, topic), topic) if topic else None
    return _page(visit, learner, _question_view(text, place, EditForm(topic=topic, back=back)))


@router.post("/handbooks/{slug}/questions/new")
def add_question(visit: Visit, slug: str, form: Written) -> Response:
    with visit.read() as tx:
        learner, text = current_learner(tx, visit.person), edition(tx, slug)
        place = find_stretch(tx, text, form.topic) if form.topic else None
    view = _question_view(text, place, form)
    if form.action == "preview":
        return _page(visit, learner, _with_preview(visit, text, view), block="preview")
    try:
        asked = " ".join(form.question.split())
        if not asked:
            raise Invalid("There is no question yet.", "Write one line that asks.")
        wish = NewQuestion(form.topic, asked, form.text.strip("\n") if form.text.strip() else "")
        return _saved(visit, slug, _write(visit, slug, wish, learner, form), form)
    except VivaError as error:
        return _page(visit, learner, _with_preview(visit, text, view), error=error)


@router.get("/cards/{card_id}/source")
def edit_card(visit: Visit, card_id: Number, back: str = "") -> Response:
    """To the editor of what a card was made from."""
    with visit.read() as tx:
        origin = origin_of(tx, card_id=card_id)
    return visit.redirect(_address(origin.slug, "edit", origin.key, back=_own(back)))


@router.get("/notes/{note_id}/source")
def edit_note(visit: Visit, note_id: Number, back: str = "") -> Response:
    """To the editor of a note; of a question without an answer, to the form for one."""
    with visit.read() as tx:
        origin = origin_of(tx, note_id=note_id)
    verb = "answer" if origin.unanswered else "edit"
    return visit.redirect(_address(origin.slug, verb, origin.key, back=_own(back)))


@reading.get("/handbooks/{slug}/download")
def download_handbook(visit: Visit, slug: str) -> Response:
    """The handbook as it is: byte for byte what was imported, but for what was written in Viva."""
    with visit.read() as tx:
        bundle = edition(tx, slug).bundle
    one = bundle.is_file and not bundle.attachments
    name, kind = (f"{slug}.md", "text/markdown") if one else (f"{slug}.zip", "application/zip")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-cache",
    }
    data = bundle.sources[0].data if one else zipped(bundle.files, slug)
    return Response(data, media_type=kind, headers=headers)


def _write(visit: VisitContext, slug: str, wish: Wish, learner: Learner, form: EditForm) -> Saved:
    importer = Importer.over(visit.wiring.store, visit.wiring.clock, visit.wiring.typesetter)
    return write(importer, slug, wish, learner.id, anyway=form.anyway)


def _saved(visit: VisitContext, slug: str, saved: Saved, form: EditForm) -> Response:
    with visit.read() as tx:
        book = queries.handbook(tx, slug)
        key = key_at(tx, book.id, saved.lines)
    number = saved.outcome.change_set if saved.outcome else 0
    if not key:
        return visit.redirect(f"/handbooks/{quote(slug)}" + (f"/changes/{number}" if number else ""))
    below = "true" if form.below else ""
    return visit.redirect(
        _address(slug, "edit", key, below=below, back=_own(form.back), saved=str(number or ""))
    )


def _conflict(
    visit: VisitContext, learner: Learner, key: str, form: EditForm, error: VivaError, slug: str
) -> Response:
    """Both texts, side by side, with the person's own to go on from."""
    with visit.read() as tx:
        text = edition(tx, slug)
        stretch = find_stretch(tx, text, key, below=form.below)
    view = replace(_given(text, key, stretch, form), base=stretch.base if stretch else GONE)
    theirs, mine = sides(stretch.text, form.text) if stretch else (None, None)
    return visit.page(
        "handbooks/conflict.html",
        learner,
        "handbooks",
        status=status_of(error),
        editor=view,
        theirs=theirs,
        mine=mine,
        error=error,
    )


def _page(
    visit: VisitContext,
    learner: Learner,
    view: EditorView,
    *,
    block: str = "",
    error: VivaError | None = None,
) -> Response:
    if error is not None:
        view = replace(view, error=str(error), careless=isinstance(error, Careless))
    status = status_of(error) if error else 200
    return visit.page(_TEMPLATE, learner, "handbooks", block=block, status=status, editor=view)


def _given(text: Edition, key: str, stretch: Stretch | None, form: EditForm) -> EditorView:
    """The editor with what the person wrote in it."""
    found = stretch or Stretch(key, key, _end(text), "")
    view = stretch_view(text, found, below=form.below, back=_own(form.back))
    return replace(view, text=form.text, base=form.base)


def _answer_view(
    visit: VisitContext, text: Edition, stretch: Stretch | None, key: str, form: EditForm
) -> EditorView:
    question = question_of(stretch, key)
    return EditorView(
        mode="answer",
        slug=text.slug,
        handbook_title=text.handbook.title,
        key=key,
        title=question.plain,
        stem_html=Markup(render(question.stem, _typesetter(visit).using(text.handbook.macros))),
        text=form.text,
        back=_own(form.back),
    )


def _question_view(text: Edition, place: Stretch | None, form: EditForm) -> EditorView:
    return EditorView(
        mode="question",
        slug=text.slug,
        handbook_title=text.handbook.title,
        key=form.topic,
        title=place.title if place else "",
        question=form.question,
        text=form.text,
        back=_own(form.back),
    )


def _with_preview(visit: VisitContext, text: Edition, view: EditorView) -> EditorView:
    typesetter = _typesetter(visit).using(text.handbook.macros)
    preview = preview_of_text(view.text, typesetter)
    asked = Markup(render_inline(Passage(view.question), typesetter)) if view.question else Markup("")
    head = Markup("<p><strong>{}</strong></p>").format(asked) if asked else Markup("")
    return replace(view, preview=replace(preview, html=head + preview.html))


def _there(stretch: Stretch | None, key: str) -> Stretch:
    if stretch is None:
        raise NotFound(f"The handbook has no topic or question “{key}”.", "Its contents list what it has.")
    return stretch


def _end(text: Edition) -> Lines:
    return Lines(len(text.lines) + 1, len(text.lines))


def _address(slug: str, verb: str, key: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"/handbooks/{quote(slug)}/{verb}/{quote(key)}" + (f"?{urlencode(given)}" if given else "")


def _own(path: str) -> str:
    """A path of Viva's own, without its sub-path; nothing where it leads elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


def _typesetter(visit: VisitContext) -> VersionedTypesetter:
    """Without the cache: what is half written is not worth keeping."""
    return visit.wiring.typesetter
