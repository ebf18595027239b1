"""A person's own data: all of it as a file, the way back, and its end."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from app import paths
from app.accounts.door import take_cookie
from app.accounts.entry_pages import browser_of
from app.accounts.logins import login_key
from app.accounts.people import account_of
from app.accounts.queries import Learner, acting_learner, current_learner
from app.accounts.signing_in import prove
from app.handbook.limits import MAX_TOTAL
from app.kernel.errors import Invalid, VivaError
from app.upkeep.leaving import delete_person
from app.upkeep.taking_along import write_person
from app.upkeep.taking_in import TakenIn, take_in
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.uploads import Upload, uploaded
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
_MOST_UNPACKED = 16 * MAX_TOTAL
_WORD = "delete"  # what somebody without an account types


Given = Annotated[Upload | VivaError, uploaded(MAX_TOTAL)]


@router.get("/settings/data")
def show_data(visit: Visit) -> Response:
    return _page(visit)


@router.get("/settings/data/file")
def export(visit: Visit) -> Response:
    """All that is the person's, in one file."""
    handle, name = tempfile.mkstemp(suffix=".zip")
    os.close(handle)
    path = Path(name)
    try:
        with visit.read() as tx:
            write_person(tx, current_learner(tx, visit.person).id, path, visit.now)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    gone = BackgroundTask(path.unlink, missing_ok=True)
    named = f"viva-my-data-{visit.now:%Y%m%d}.zip"
    return FileResponse(path, media_type="application/zip", filename=named, background=gone)


@router.post("/settings/data/file")
def take(visit: Visit, given: Given) -> Response:
    """Takes such a file in."""
    if isinstance(given, VivaError):
        return _page(visit, refused=given)
    if not given.files or not given.files[0][1]:
        return _page(visit, refused=Invalid("There is no file yet.", "Choose the one that you exported."))
    with visit.read() as tx:
        person = current_learner(tx, visit.person).id
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "your-file.zip"
        path.write_bytes(given.files[0][1])
        try:
            found = take_in(path, visit.wiring.store, person, paths.MIGRATIONS, most_bytes=_MOST_UNPACKED)
        except VivaError as error:
            return _page(visit, refused=error)
    return _page(visit, found=found)


@router.post("/settings/data/deletion")
def delete(visit: Visit, said: Annotated[str, Form(max_length=10_000)] = "") -> Response:
    """Deletes the person with all that is theirs, once they confirmed it.

    Args:
        said: the password, or, where there is none, the name or a word.
    """
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
    try:
        _confirm(visit, learner, said)
        with visit.write() as tx:
            delete_person(tx, acting_learner(tx, visit.person), visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    visit.wiring.door.accounts_changed()
    return take_cookie(visit.request, visit.redirect("/"))


def _confirm(visit: VisitContext, learner: Learner, said: str) -> None:
    with visit.read() as tx:
        own = account_of(tx, learner.id)
    if own and own.password_hash:
        prove(visit.wiring.store, own.person, said, browser_of(visit), visit.now)
        return
    if own and login_key(said) != own.login_key:
        raise Invalid("That is not your name.", f"Type {own.login} to delete all that is yours.")
    if not own and said.strip().casefold() != _WORD:
        raise Invalid("Nothing was deleted.", f"Type the word {_WORD} to delete all that is yours.")


def _page(visit: VisitContext, *, found: TakenIn | None = None, refused: VivaError | None = None) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        own = account_of(tx, learner.id)
    return visit.page(
        "settings/data.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        account=own,
        word=_WORD,
        found=found,
        refused=refused,
    )
