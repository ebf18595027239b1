"""The page of an interview's day."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.interview.day_reads import InterviewDay, chapters, end_day, set_day
from app.interview.day_views import day_view
from app.interview.learners import planning_interviewee
from app.kernel.errors import Invalid
from app.rehearsal.blueprint import Level
from app.rehearsal.preparing import checked
from app.study.day import today
from app.study.learners import learner_who_writes
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])


class DayForm(BaseModel):
    """As it was typed; what is wrong is said in words."""

    on_day: str = Field(default="", max_length=20)
    level: Level = Level.SENIOR
    minutes: str = Field(default="", max_length=10)
    topic: list[Annotated[str, Field(max_length=600)]] = Field(default_factory=list, max_length=1_000)


@router.get("/interviews/day")
def show_day(visit: Visit) -> Response:
    return _page(visit)


@router.post("/interviews/day")
def keep_day(visit: Visit, form: Annotated[DayForm, Form()]) -> Response:
    planning_interviewee(visit)
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            _, known = chapters(tx)
            topics = [one.name for one in known if one.name in form.topic]
            on_day, minutes = _day(form.on_day), int(form.minutes) if form.minutes.isdecimal() else 0
            checked(today(visit.now, learner.preferences).context.day, on_day, minutes, topics)
            set_day(tx, learner.id, on_day, form.level.value, topics, minutes, visit.now)
    except Invalid as refused:
        return _page(visit, form, refused)
    return visit.leave("/interviews/day")


@router.post("/interviews/day/end")
def drop_day(visit: Visit) -> Response:
    with visit.write() as tx:
        end_day(tx, learner_who_writes(tx, visit.person).id, visit.now)
    return visit.leave("/interviews/day")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"“{text[:20]}” is no day.", "Write it as 2027-01-31.") from None


def _page(visit: VisitContext, form: DayForm | None = None, refused: Invalid | None = None) -> Response:
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        view = day_view(tx, learner, visit.now)
    given = form or _form(view.day)
    return visit.page(
        "interviews/day.html", learner, "interview", status=422 if refused else 200,
        view=view, form=given, refused=refused, levels=[*Level],
    )  # fmt: skip


def _form(day: InterviewDay | None) -> DayForm:
    if day is None:
        return DayForm(minutes="30")
    return DayForm(
        on_day=day.on_day.isoformat(),
        level=Level(day.level),
        minutes=str(day.minutes),
        topic=list(day.topics),
    )
