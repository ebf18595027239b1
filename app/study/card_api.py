"""The card browser for programs: search, and change many cards at once. The same services as the pages."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.kernel.errors import Invalid
from app.searching.language import parse
from app.study.card_actions import act_on_cards, some_cards, undo_card_action
from app.study.card_list import SORTS, Order, Place, card_page, matching_cards
from app.study.card_schemas import ActionIn, ActionOut, CardPageOut
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.schemas import MAX_ID
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Cards"], dependencies=[LEARNERS])
Q = Annotated[
    str, Query(description="Words, “phrases”, topic:, handbook:, kind:, is:, tag:, difficulty:>7; - negates.")
]
Sort = Annotated[str, Query(description=f"One of {', '.join(SORTS)}; with - before it, the other way round.")]
Number = Annotated[int, Query(ge=0, le=MAX_ID, description="As the neighbouring page gave it.")]


@router.get("/cards")
def list_cards(
    visit: Visit, q: Q = "", sort: Sort = "topic", after: Number = 0, before: Number = 0
) -> CardPageOut:
    """A page of the cards that a search finds; with `is:unanswered`, of the questions that have no card."""
    learner = enrolled_learner(visit)
    if sort.removeprefix("-") not in SORTS:
        raise Invalid(f"Cards cannot be sorted by “{sort[:20]}”.", f"Choose one of {', '.join(SORTS)}.")
    with visit.read() as tx:
        found = card_page(tx, learner, parse(q), visit.now, order=Order.of(sort), place=Place(after, before))
    return CardPageOut.of(found)


@router.post("/cards/actions", status_code=201)
def change_cards(visit: Visit, action: ActionIn) -> ActionOut:
    """Does something to cards that are named or found, all of them or none."""
    if (action.cards is None) is (action.q is None):
        raise Invalid("It is not clear which cards are meant.", "Give either cards or q.")
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        chosen = (
            matching_cards(tx, learner, parse(action.q or ""), visit.now)
            if action.cards is None
            else some_cards(learner, action.cards)
        )
        return ActionOut.of(act_on_cards(tx, learner, action.verb, chosen, visit.now, tag=action.tag))


@router.post("/cards/actions/{action_id}/undos", status_code=201)
def undo_change(visit: Visit, action_id: Annotated[int, Path(ge=1, le=MAX_ID)]) -> ActionOut:
    """Takes the newest change back."""
    with visit.write() as tx:
        return ActionOut.of(undo_card_action(tx, learner_who_writes(tx, visit.person), action_id, visit.now))
