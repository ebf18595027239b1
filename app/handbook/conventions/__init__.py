"""How handbooks write interview questions: one module for each way, and the order in which they are tried.

A convention looks at the whole outline and says where questions stand. What an earlier one has claimed, a
later one does not get.
"""

from collections.abc import Callable

from app.handbook.conventions import labelled
from app.handbook.conventions.found import Found
from app.handbook.outline import Outline

CONVENTIONS: tuple[tuple[str, Callable[[Outline], list[Found]]], ...] = (("labelled", labelled.find),)


def find_questions(outline: Outline) -> list[tuple[str, Found]]:
    """All questions of a handbook with the name of their convention, in the order of the file."""
    claimed: set[int] = set()
    questions: list[tuple[str, Found]] = []
    for name, find in CONVENTIONS:
        for found in find(outline):
            if claimed.isdisjoint(found.claims):
                claimed |= found.claims
                questions.append((name, found))
    return sorted(questions, key=lambda question: question[1].lines.first)
