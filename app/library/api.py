"""Handbooks for programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.library import queries
from app.library.schemas import CardInfoOut, FoundOut, HandbookOut, HitOut, TopicOut
from app.library.search import LIMIT, search
from app.web.visit import Visit

router = APIRouter(tags=["Handbooks"])
Slug = Annotated[str, Path(description="The handbook's name in addresses.")]
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
