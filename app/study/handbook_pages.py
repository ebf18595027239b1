"""The pages of handbooks as a learner sees them: with what is due, new and learned in each."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from app.library import queries as library
from app.study.learners import enrolled_learner
from app.study.overview import card_lines, handbook_line, handbook_lines, topic_lines
from app.study.waiting import waiting_lines
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])


@router.get("/handbooks")
def show_handbooks(visit: Visit) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        lines = handbook_lines(tx, learner, visit.now)
        removed = library.removed_handbooks(tx)
        waiting = waiting_lines(tx, learner)
    return visit.page(
        "handbooks/index.html",
        learner,
        "handbooks",
        block="waiting",
        handbooks=lines,
        removed=removed,
        waiting=waiting,
    )


@router.get("/handbooks/{slug}")
def show_handbook(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = library.handbook(tx, slug)
        topics = topic_lines(tx, learner, book.id, visit.now)
    view = {
        "slug": book.slug,
        "title": book.title,
        "subtitle": book.subtitle,
        "details": book.details,
        "line": handbook_line(book, topics),
        "topics": topics,
        "diagnostics": [{**one, "where": _where(one, book.source)} for one in book.report["diagnostics"]],
        "unanswered": book.report["questions"] - book.report["answered"],
        "source": book.source,
        "is_private": book.owner_id is not None,
        "imported_label": f"imported on {book.imported_at.astimezone(ZoneInfo(learner.preferences.zone)):%-d %B %Y}",
    }
    return visit.page("handbooks/show.html", learner, "handbooks", handbook=view)


def _where(remark: Mapping[str, Any], source: str) -> str:
    """The place that a remark speaks of; "" for a file by itself as a whole."""
    file = "" if remark["path"] == source else remark["path"].removeprefix(f"{source}/")
    line = f"line {remark['line']}" if remark["line"] else ""
    return " of ".join(filter(None, (line, file)))


@router.get("/handbooks/{slug}/read")
def read_handbook(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = library.handbook(tx, slug)
        lines = topic_lines(tx, learner, book.id, visit.now)
        bodies = library.bodies(tx, book.id)
    return visit.page(
        "handbooks/read.html", learner, "handbooks", handbook=book, contents=lines, bodies=bodies
    )


@router.get("/handbooks/{slug}/topics/{key:path}")
def show_topic(visit: Visit, slug: str, key: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = library.handbook(tx, slug)
        inside, _label = library.subtree_ids(tx, book.id, key)
        line = next(line for line in topic_lines(tx, learner, book.id, visit.now) if line.key == key)
        cards = card_lines(tx, learner, library.cards(tx, book.id, inside), visit.now)
    return visit.page("handbooks/topic.html", learner, "handbooks", handbook=book, topic=line, cards=cards)
