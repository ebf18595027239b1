"""The settings page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.accounts import service
from app.accounts.queries import Learner, acting_learner, current_learner
from app.accounts.schemas import SettingsForm, check, zones
from app.kernel.roles import Role
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])


@router.get("/settings")
def show_settings(visit: Visit, saved: bool = False) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
    return _page(visit, learner, SettingsForm.of(learner), saved=saved)


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
    return _page(visit, learner, form, errors)


def _page(
    visit: VisitContext,
    learner: Learner,
    form: SettingsForm,
    errors: Mapping[str, str] = MappingProxyType({}),
    *,
    saved: bool = False,
) -> Response:
    return visit.page(
        "settings/index.html",
        learner,
        None,
        status=422 if errors else 200,
        form=form,
        zones=zones(form.zone),
        errors=errors,
        saved=saved,
        may_see_people=visit.caller.role is Role.OWNER,
    )
