"""The settings page."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.accounts import service
from app.accounts.queries import acting_learner, current_learner
from app.accounts.schemas import SettingsForm, check, zones
from app.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/settings")
def show_settings(visit: Visit, saved: bool = False) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
    form = SettingsForm.of(learner)
    return visit.page(
        "settings/index.html", learner, None, form=form, zones=zones(form.zone), errors={}, saved=saved
    )


@router.post("/settings")
def change_settings(visit: Visit, form: Annotated[SettingsForm, Form()]) -> Response:
    with visit.write() as tx:
        learner = acting_learner(tx, visit.person)
        wanted, errors = check(form, learner)
        if wanted is not None:
            service.change_learner(
                tx, learner, wanted.name, wanted.theme, wanted.disk_changes, wanted.quizzes_count
            )
            service.change_preferences(tx, learner, wanted.preferences, visit.now)
            return visit.redirect("/settings?saved=true")
    return visit.page(
        "settings/index.html",
        learner,
        None,
        status=422,
        form=form,
        zones=zones(form.zone),
        errors=errors,
        saved=False,
    )
