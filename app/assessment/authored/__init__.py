"""Items that the author wrote: questions with options, and fences named `item`."""

from app.assessment.authored.fences import Refused, diagnostic, fence_items
from app.assessment.authored.questions import question_item
from app.assessment.model import Item
from app.assessment.outline import spots
from app.handbook.diagnostics import Diagnostic
from app.handbook.item_fence import is_item
from app.handbook.model import Handbook

__all__ = ["authored_items"]


def authored_items(handbook: Handbook) -> tuple[list[Item], list[Diagnostic]]:
    """All of them in the order of the file, and what kept others from being one."""
    places = spots(handbook)
    found: list[Item | Refused] = []
    for spot in places.values():
        found += fence_items(spot, list(spot.topic.body.tokens))
    for question in handbook.questions:
        asked = question_item(places[question.topic], question)
        if asked is not None:
            found.append(asked)
    found += _above_all_topics(handbook)
    items = sorted((one for one in found if isinstance(one, Item)), key=lambda one: one.lines.first)
    refused = [one for one in found if isinstance(one, Refused)]
    taken: dict[str, Item] = {}
    for item in items:
        first = taken.setdefault(item.id, item)
        if first is not item:
            message = f"The item of line {first.lines.first} has the id “{item.id}”, too. Give this one its own `id`."
            refused.append(Refused(item.lines.first, message))
    return list(taken.values()), [diagnostic(one, *handbook.label(one.line)) for one in refused]


def _above_all_topics(handbook: Handbook) -> list[Refused]:
    message = "This item stands above the first heading, so it belongs to no topic. Move it below one."
    fences = [token for token in handbook.preface.tokens if is_item(token)]
    return [Refused((token.map or [0])[0] + 1, message) for token in fences]
