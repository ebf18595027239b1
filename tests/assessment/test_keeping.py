"""What is kept of an item is the item: it shows and scores the same when it is read again."""

import json

from app import paths
from app.assessment.keeping import as_data, item_of, response_data, response_of
from app.assessment.making import make_items
from app.assessment.model import Item, ItemKind, Response
from app.assessment.scoring import score
from app.assessment.showing import shown, solution
from app.handbook.model import Lines
from tests.assessment.making import handbook

AUTHORING = (paths.ROOT / "AUTHORING.md").read_text(encoding="utf-8")


def items() -> list[Item]:
    book = paths.CONTENT / "handbooks" / "deep-learning-interview-handbook.md"
    return [
        item
        for text in (AUTHORING, book.read_text(encoding="utf-8"))
        for item in make_items(handbook(text))[0]
    ]


def test_every_kind_of_item_survives_being_kept() -> None:
    kinds = set()
    for item in items():
        again = item_of(json.loads(json.dumps(as_data(item))), item.lines.first)
        kinds.add(item.kind)
        assert again.parts == item.parts
        assert shown(again, 7) == shown(item, 7)
        assert solution(again, 7) == solution(item, 7)
        assert again.lines == Lines(item.lines.first, item.lines.first)
        key = solution(item, 7)
        response = response_of(json.loads(json.dumps(response_data(Response(key.chosen, key.texts)))))
        assert score(again, 7, response).score == 1.0, item.id
    assert kinds == set(ItemKind)
