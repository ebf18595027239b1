"""The pages of handbooks as a learner sees them: with what is due, new and learned in each."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from app.library import queries as library
from app.study.learners import enrolled_learner
from app.study.overview import TopicLine, card_lines, handbook_lines, topic_lines
from app.web.visit import Visit

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class SectionView:
    """A topic in the reader: its line in the contents, and its text."""

    line: TopicLine
    body_html: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


@router.get("/handbooks")
def show_handbooks(visit: Visit) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        lines = handbook_lines(tx, learner, visit.now)
    return visit.page("handbooks/index.html", learner, "handbooks", handbooks=lines)


@router.get("/handbooks/{slug}")
def show_handbook(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = library.handbook(tx, slug)
        line = next(line for line in handbook_lines(tx, learner, visit.now) if line.slug == slug)
        topics = topic_lines(tx, learner, book.id, visit.now)
    view = {
        "slug": book.slug,
        "title": book.title,
        "subtitle": book.subtitle,
        "details": book.details,
        "line": line,
        "topics": topics,
        "diagnostics": book.report["diagnostics"],
        "source": book.source,
        "imported_label": f"imported on {book.imported_at.astimezone(ZoneInfo(learner.preferences.zone)):%-d %B %Y}",
    }
    return visit.page("handbooks/show.html", learner, "handbooks", handbook=view)


@router.get("/handbooks/{slug}/read")
def read_handbook(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = library.handbook(tx, slug)
        lines = topic_lines(tx, learner, book.id, visit.now)
        texts = {text.info.key: text.body_html for text in library.texts(tx, book.id)}
    sections = [SectionView(line, texts[line.key]) for line in lines]
    return visit.page(
        "handbooks/read.html", learner, "handbooks", handbook=book, contents=lines, sections=sections
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
