"""The text of topics for programs: read with its version, written back where that is still the newest."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from app.accounts.queries import current_learner
from app.handbook.editing import Stretch
from app.kernel.errors import Changed, NotFound, Unconditional
from app.library import changes
from app.library.editing import Overtaken, Rewrite, write
from app.library.editions import edition, find_stretch
from app.library.importing import Importer
from app.library.schemas import ChangeSetOut, TopicSourceIn, TopicSourceOut
from app.web.errors import Problem
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Handbooks"], dependencies=[LEARNERS])
authoring = APIRouter(tags=["Handbooks"], dependencies=[AUTHORS])
Slug = Annotated[str, Path(description="The handbook's name in addresses.")]
Key = Annotated[str, Path(description="The topic's key, or a question's.")]
Below = Annotated[bool, Query(description="The topic with all that is below it.")]
_PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}


@router.get("/handbooks/{slug}/topics/{key:path}/source")
def get_source(
    visit: Visit, response: Response, slug: Slug, key: Key, below: Below = False
) -> TopicSourceOut:
    """A topic's Markdown. Its version is the `ETag`."""
    with visit.read() as tx:
        stretch = _stretch(find_stretch(tx, edition(tx, slug), key, below=below), key)
    response.headers["ETag"] = f'"{stretch.base}"'
    return TopicSourceOut(
        key=key,
        title=stretch.title,
        line=stretch.lines.first,
        last_line=stretch.lines.last,
        text=stretch.text,
    )


@authoring.put(
    "/handbooks/{slug}/topics/{key:path}/source",
    responses={
        412: {"description": "Changed meanwhile", **_PROBLEM},
        428: {"description": "No If-Match", **_PROBLEM},
    },
)
def put_source(
    visit: Visit,
    slug: Slug,
    key: Key,
    body: TopicSourceIn,
    below: Below = False,
    if_match: Annotated[str, Header(description="The `ETag` that the text was read with.")] = "",
) -> ChangeSetOut | None:
    """Puts another text in a topic's place. Answers with the change set; with null where the text was that already."""
    if not if_match:
        raise Unconditional("Say which version you change.", "Send the ETag of the text as If-Match.")
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        _stretch(find_stretch(tx, edition(tx, slug), key, below=below), key)
    importer = Importer.over(visit.wiring.store, visit.wiring.clock, visit.wiring.typesetter)
    wish = Rewrite(key, below, if_match.removeprefix("W/").strip('"'), body.text)
    try:
        saved = write(importer, slug, wish, learner.id, anyway=body.anyway)
    except Overtaken as error:
        raise Changed("The text was changed meanwhile.", "Read it again, and change that.") from error
    if saved.outcome is None:
        return None
    with visit.read() as tx:
        book = edition(tx, slug)
        return ChangeSetOut.of(changes.change_set(tx, book.handbook_id, saved.outcome.change_set))


def _stretch(stretch: Stretch | None, key: str) -> Stretch:
    if stretch is None:
        raise NotFound(f"The handbook has no topic “{key}”.", "Its contents list the topics that it has.")
    return stretch
