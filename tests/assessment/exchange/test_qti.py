"""QTI documents: well formed, self-consistent, and with the key that the item has."""

import pytest

from app.assessment.exchange.qti import to_qti
from app.assessment.exchange.xml import parse_xml
from app.assessment.model import Item, ItemKind
from tests.assessment.test_authored import guide_items

KNOWN = {
    ItemKind.CHOICE: ("choiceInteraction", 1),
    ItemKind.MULTIPLE: ("choiceInteraction", 3),
    ItemKind.TRUE_FALSE: ("choiceInteraction", 1),
    ItemKind.SHORT: ("textEntryInteraction", 1),
    ItemKind.CLOZE: ("textEntryInteraction", 2),
    ItemKind.ORDERING: ("orderInteraction", 4),
    ItemKind.MATCHING: ("matchInteraction", 3),
}  # the guide's number has units to choose from, which QTI has no word for


@pytest.mark.parametrize("one", guide_items(), ids=lambda one: one.kind.value)
def test_each_kind(one: Item) -> None:
    documents, left_out = to_qti([one])
    if one.kind not in KNOWN:
        assert left_out == (one,)
        return
    [document] = documents
    root = parse_xml(document.text)
    interaction, size = KNOWN[one.kind]
    found = [element for element in root.iter() if element.tag == interaction]
    asked = [element.get("responseIdentifier") for element in found]
    assert asked == [element.get("identifier") for element in root.iter("responseDeclaration")]
    values = [value.text or "" for value in root.iter("value")]
    assert len(values) == size
    names = {element.get("identifier") for element in found[0].iter() if element.get("identifier")}
    if names:
        assert {part for value in values for part in value.split()} <= names
    assert [element.text for element in root.iter("modalFeedback")] == ([one.why] if one.why else [])
