"""Tables: what stands in a cell, which row or column it stands in, what goes with what, true or false."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from app.assessment.distractors import Candidate, content, pick, too_close
from app.assessment.generated.facts import Fact, Source, TableFact
from app.assessment.generated.making import choice, make, truth
from app.assessment.model import Choice, Item, ItemKind, Pairs
from app.handbook.cards.tables import Table
from app.handbook.cards.wording import leans, plain, unmarked, words
from app.handbook.titles import slug

_LONGEST = 80  # characters of a cell
_MOST_SUBJECTS, _MOST_ASPECTS = 8, 8
_FEWEST_TO_MATCH, _MOST_TO_MATCH = 3, 6
_MOST_TO_CHOOSE = 6
_EXACT = re.compile(r"[$`]|^\W*\d")  # formulas, code and numbers differ by a sign


def table_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    """For each aspect the best that can be asked of it."""
    if not isinstance(fact, TableFact):
        return
    source, table = fact.source, fact.table
    if not (2 <= len(table.subjects) <= _MOST_SUBJECTS and 1 <= len(table.aspects) <= _MOST_ASPECTS):
        return
    columns: list[tuple[str, list[str]]] = []
    for number, head in enumerate(table.aspects):
        values = [unmarked(table.cell(subject, number)) for subject in range(len(table.subjects))]
        if all(_is_said(value) for value in values) and words(plain(head)):
            columns.append((head.rstrip(" ?:"), values))
    for aspect, values in columns:
        if len(set(values)) == len(values) > 2:
            yield from _values(source, table, aspect, values)
            yield from _matches(source, table, aspect, values)
        elif len(values) > 2:
            yield from _subjects(source, table, aspect, values)
        else:
            yield from _truth(source, table, aspect, values)
    yield from _by_two(source, table, columns)


def _is_said(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and "<" not in value and any(char.isalnum() for char in value)


def _values(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """What stands there for one of them: the other values are those of the others."""
    common = _common(values)
    for subject, value in zip(table.subjects, values, strict=True):
        others = [
            Candidate(other, 0) for other in values if other != value and not _overlap(value, other, common)
        ]
        wrong = pick(value, others, seed=source.note.key)
        if wrong and not _echoes(f"{subject} {aspect}", value, wrong):
            stem = source.say.value.format(subject=subject, aspect=aspect)
            part = f"{slug(plain(aspect))}/{slug(plain(subject))}"
            yield choice(source, "table-value", part, stem, value, wrong)


def _common(values: Sequence[str]) -> frozenset[str]:
    """Words that most of the values say, and that tell nothing of any."""
    said = Counter(word for value in values for word in content(value))
    return frozenset(word for word, count in said.items() if 2 * count > len(values))


def _overlap(one: str, other: str, common: frozenset[str]) -> bool:
    """Whether a third of what one says the other says as well: "preference pairs", "human preference labels"."""
    if _EXACT.search(one) or _EXACT.search(other):
        return False
    first, second = content(one) - common, content(other) - common
    return 3 * len(first & second) >= min(len(first), len(second)) > 0


def _echoes(asked: str, key: str, wrong: Sequence[str]) -> bool:
    """Whether the key alone repeats a word of what is asked: "DELETE", "deletes a resource"."""
    told = content(asked)
    return bool(told & content(key)) and not any(told & content(other) for other in wrong)


def _subjects(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """Which of them has a value: one, or several where they share it. Of two values one tells the other."""
    subjects, counts = table.subjects, Counter(values)
    asked = counts.most_common(1 if len(counts) == 2 else None)
    for value, count in asked:
        right = [one for one, other in zip(subjects, values, strict=True) if other == value]
        wrong = [one for one, other in zip(subjects, values, strict=True) if other != value]
        if any(too_close(value, other) for other in values if other != value) or not wrong:
            continue
        if leans(value):
            continue
        part = f"{slug(plain(aspect))}/{slug(plain(value)) or 'value'}"
        stem = source.say.which.format(said=_stated(source, aspect, value))
        if count == 1:
            yield from _one_of(source, part, stem, right[0], wrong)
        elif len(subjects) <= _MOST_TO_CHOOSE:
            parts = Choice((*right, *wrong), tuple(range(len(right))))
            stem = f"{stem} {source.say.choose_all}"
            yield make(source, "table-which", part, ItemKind.MULTIPLE, stem, parts)


def _stated(source: Source, aspect: str, value: str) -> str:
    """An aspect and its value; in quotation marks what has a colon of its own: "Copies: “no: state of fixed size”"."""
    return f"{aspect}: {source.say.quoted(value) if ': ' in value else value}"


def _one_of(source: Source, part: str, stem: str, right: str, wrong: Sequence[str]) -> Iterator[Item]:
    if chosen := pick(right, [Candidate(one, 0) for one in wrong], seed=source.note.key):
        yield choice(source, "table-which", part, stem, right, chosen)


def _by_two(source: Source, table: Table, columns: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Item]:
    """Which of them has both of two values that each are shared: once for each that can be told so."""
    shared = [one for one in columns if 1 < len(set(one[1])) < len(one[1]) and not _blurred(one[1])]
    told: set[int] = set()
    for (first, ones), (second, others) in combinations(shared, 2):
        pairs = list(zip(ones, others, strict=True))
        for n, (one, other) in enumerate(pairs):
            if pairs.count((one, other)) > 1 or ones.count(one) < 2 or others.count(other) < 2 or n in told:
                continue
            told.add(n)
            part = f"{slug(plain(first))}/{slug(plain(second))}/{slug(plain(table.subjects[n]))}"
            said = f"{_stated(source, first, one)}; {_stated(source, second, other)}"
            stem = source.say.which.format(said=said)
            wrong = [subject for m, subject in enumerate(table.subjects) if m != n]
            yield from _one_of(source, part, stem, table.subjects[n], wrong)


def _blurred(values: Sequence[str]) -> bool:
    """Whether two different values of a column may be taken for the same."""
    different = list(dict.fromkeys(values))
    return any(map(leans, different)) or any(too_close(a, b) for a, b in combinations(different, 2))


def _matches(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    size = len(values)
    if not _FEWEST_TO_MATCH <= size <= _MOST_TO_MATCH or any(map(leans, values)):
        return
    common = _common(values)
    if any(too_close(a, b) or _overlap(a, b, common) for a, b in combinations(values, 2)):
        return
    stem = source.say.match.format(aspect=aspect)
    pairs = Pairs(tuple(zip(table.subjects, values, strict=True)))
    yield make(source, "table-match", slug(plain(aspect)), ItemKind.MATCHING, stem, pairs)


def _truth(source: Source, table: Table, aspect: str, values: Sequence[str]) -> Iterator[Item]:
    """Of two there is nothing to choose from: one statement, as it is or with the value of the other."""
    if too_close(*values) or any(map(leans, values)):
        return
    subject, other = table.subjects
    part = f"{slug(plain(aspect))}/{slug(plain(subject))}"
    said, swapped = (
        source.say.compared.format(
            subject=subject, other=other, aspect=aspect, value=source.say.quoted(value)
        )
        for value in values
    )
    yield truth(source, "table-truth", part, said, swapped)
