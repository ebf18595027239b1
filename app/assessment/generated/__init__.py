"""Items made from what a handbook says, without any service: one module a kind of fact, and one gate for all."""

from collections.abc import Callable, Iterator, Sequence

from app.assessment.gate import admit
from app.assessment.generated.belonging import belonging_items
from app.assessment.generated.clozes import cloze_items
from app.assessment.generated.definitions import definition_items
from app.assessment.generated.facts import Fact, facts_of
from app.assessment.generated.formulas import formula_items, symbol_items
from app.assessment.generated.lists import list_items, question_items
from app.assessment.generated.tables import table_items
from app.assessment.model import Item
from app.assessment.outline import spots
from app.handbook.model import Handbook

__all__ = ["generated_items"]

_RULES: tuple[Callable[[Fact, Sequence[Fact]], Iterator[Item]], ...] = (
    table_items,
    definition_items,
    formula_items,
    symbol_items,
    list_items,
    question_items,
    belonging_items,
    cloze_items,
)


def generated_items(handbook: Handbook) -> list[Item]:
    """All that pass the gate, in the order of the file."""
    facts = facts_of(handbook, spots(handbook))
    kinds: dict[type[Fact], list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(type(fact), []).append(fact)
    return admit(item for fact in facts for rule in _RULES for item in rule(fact, kinds[type(fact)]))
