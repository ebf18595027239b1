"""Tables: what stands in a cell, which row or column it stands in, what goes with what, true or false."""

from collections import Counter
from collections.abc import Iterator, Sequence

from app.assessment.distractors import Candidate, pick, too_close
from app.assessment.generated.facts import Fact, Source, TableFact
from app.assessment.generated.making import choice, make, quoted, truth
from app.assessment.model import Choice, Item, ItemKind, Pairs
from app.assessment.typed import normal
from app.handbook.cards.tables import Table
from app.handbook.cards.wording import plain, unmarked, words
from app.handbook.titles import slug

_LONGEST = 80  # characters of a cell
_MOST_SUBJECTS, _MOST_ASPECTS = 8, 8
_FEWEST_TO_MATCH, _MOST_TO_MATCH = 3, 6


def table_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    """For each aspect the best that can be asked of it."""
    if not isinstance(fact, TableFact):
        return
    source, table = fact.source, fact.table
    if not (2 <= len(table.subjects) <= _MOST_SUBJECTS and 1 <= len(table.aspects) <= _MOST_ASPECTS):
        return
    for number, aspect in enumerate(table.aspects):
        values = [unmarked(table.cell(subject, number)) for subject in range(len(table.subjects))]
        if not all(_is_said(value) for value in values) or not words(plain(aspect)):
            continue
        if len(set(values)) == len(values) > 2:
            yield from _values(source, table, aspect, values)
            yield from _matches(source, table, aspect, values)
        elif len(values) > 2:
            yield from _subjects(source, table, aspect, values)
        else:
            yield from _truth(source, table, aspect, values)


def _is_said(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and "<" not in value and any(char.isalnum() for char in value)


def _values(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """What stands there for one of them: the other values are those of the others."""
    for subject, value in zip(table.subjects, values, strict=True):
        others = [Candidate(other, 0) for other in dict.fromkeys(values) if other != value]
        wrong = pick(value, others, seed=source.note.key)
        if wrong:
            stem = f"What does the comparison say about {quoted(aspect)} for {quoted(subject)}?"
            part = f"{slug(plain(aspect))}/{slug(plain(subject))}"
            yield choice(source, "table-value", part, stem, value, wrong)


def _subjects(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """Which of them has a value: one, or several where they share it."""
    subjects = table.subjects
    for value, count in Counter(values).items():
        right = [one for one, other in zip(subjects, values, strict=True) if other == value]
        wrong = [one for one, other in zip(subjects, values, strict=True) if other != value]
        if any(too_close(value, other) for other in values if other != value) or not wrong:
            continue
        part = f"{slug(plain(aspect))}/{slug(plain(value)) or 'value'}"
        stem = f"For which of these does the comparison give {quoted(value)} under {quoted(aspect)}?"
        if count == 1 and (
            chosen := pick(right[0], [Candidate(one, 0) for one in wrong], seed=source.note.key)
        ):
            yield choice(source, "table-which", part, stem, right[0], chosen)
        elif count > 1 and len(subjects) <= 6:
            stem += " Choose all that apply."
            parts = Choice((*right, *wrong), tuple(range(len(right))))
            yield make(source, "table-which", part, ItemKind.MULTIPLE, stem, parts)


def _matches(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    size = len(values)
    if (
        not _FEWEST_TO_MATCH <= size <= _MOST_TO_MATCH
        or len({normal(plain(value)) for value in values}) < size
    ):
        return
    stem = f"Match each with what the comparison says of it under {quoted(aspect)}."
    pairs = Pairs(tuple(zip(table.subjects, values, strict=True)))
    yield make(source, "table-match", slug(plain(aspect)), ItemKind.MATCHING, stem, pairs)


def _truth(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """Of two there is nothing to choose from: one statement, as it is or with the value of the other."""
    if too_close(*values):
        return
    said = f"For {quoted(table.subjects[0])}, {quoted(aspect)} is given as "
    part = f"{slug(plain(aspect))}/{slug(plain(table.subjects[0]))}"
    yield truth(source, "table-truth", part, f"{said}{quoted(values[0])}.", f"{said}{quoted(values[1])}.")
