"""Handbooks for programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.accounts.queries import current_learner
from app.library import changes, queries, reverting
from app.library.schemas import (
    CardInfoOut,
    ChangeSetDetailOut,
    ChangeSetOut,
    FoundOut,
    HandbookOut,
    HitOut,
    NoteChangeOut,
    TopicOut,
)
from app.library.search import LIMIT, search
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Handbooks"], dependencies=[LEARNERS])
authoring = APIRouter(tags=["Handbooks"], dependencies=[AUTHORS])
Slug = Annotated[str, Path(description="The handbook's name in addresses.")]
MAX_ID = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=MAX_ID, description="The change set's number.")]
TopicKey = Annotated[str, Query(description="Only this topic and what is below it, by its key.")]


@router.get("/handbooks")
def list_handbooks(visit: Visit) -> list[HandbookOut]:
    """All handbooks, by title."""
    with visit.read() as tx:
        return [HandbookOut.of(book) for book in queries.handbooks(tx)]


@router.get("/handbooks/{slug}")
def get_handbook(visit: Visit, slug: Slug) -> HandbookOut:
    """One handbook."""
    with visit.read() as tx:
        return HandbookOut.of(queries.handbook(tx, slug))


@router.get("/handbooks/{slug}/topics")
def list_topics(visit: Visit, slug: Slug) -> list[TopicOut]:
    """The handbook's topics in its order, parents before children."""
    with visit.read() as tx:
        return [TopicOut.of(topic) for topic in queries.topics(tx, queries.handbook(tx, slug).id)]


@router.get("/handbooks/{slug}/cards")
def list_cards(visit: Visit, slug: Slug, topic: TopicKey = "") -> list[CardInfoOut]:
    """The handbook's cards in its order."""
    with visit.read() as tx:
        book = queries.handbook(tx, slug)
        inside = queries.subtree_ids(tx, book.id, topic)[0] if topic else None
        return [CardInfoOut.of(card) for card in queries.cards(tx, book.id, inside)]


@router.get("/handbooks/{slug}/changes")
def list_changes(visit: Visit, slug: Slug) -> list[ChangeSetOut]:
    """What was done to the handbook, the newest first."""
    with visit.read() as tx:
        return [ChangeSetOut.of(one) for one in changes.change_sets(tx, queries.any_handbook(tx, slug).id)]


@router.get("/handbooks/{slug}/changes/{number}")
def get_change(
    visit: Visit,
    slug: Slug,
    number: Number,
    start: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ChangeSetDetailOut:
    """One change set with what it did to notes; none are listed where it was the same to all of them."""
    with visit.read() as tx:
        found = changes.change_set(tx, queries.any_handbook(tx, slug).id, number)
        notes, total = changes.note_changes(tx, number, start, limit)
    listed = [NoteChangeOut.of(note) for note in notes]
    return ChangeSetDetailOut(**ChangeSetOut.of(found).model_dump(), notes=listed, notes_total=total)


@authoring.post("/handbooks/{slug}/changes/{number}/reversion", status_code=201)
def revert_change(visit: Visit, slug: Slug, number: Number) -> ChangeSetOut:
    """Takes the newest import or removal back. Answers with the change set that says so."""
    with visit.write() as tx:
        book, learner = queries.any_handbook(tx, slug), current_learner(tx, visit.person)
        made = reverting.revert(tx, slug, book.id, number, visit.now, learner.id)
        return ChangeSetOut.of(changes.change_set(tx, book.id, made))


@authoring.post("/handbooks/{slug}/removal", status_code=201)
def remove_handbook(visit: Visit, slug: Slug) -> ChangeSetOut:
    """Takes the handbook out of use; reviews and schedules are kept. Answers with the change set, which can be reverted."""
    with visit.write() as tx:
        made = reverting.remove(tx, slug, visit.now, current_learner(tx, visit.person).id)
        return ChangeSetOut.of(changes.change_set(tx, queries.any_handbook(tx, slug).id, made))


@router.get("/search")
def search_handbooks(
    visit: Visit,
    q: Annotated[str, Query(description="Words; the last may be only begun.")],
    limit: Annotated[int, Query(ge=1, le=100)] = LIMIT,
) -> FoundOut:
    """Topics and questions that have all the words in them."""
    with visit.read() as tx:
        found = search(tx, q, limit)
    return FoundOut(total=found.total, hits=[HitOut.of(hit) for hit in found.hits])
