"""A formula is typeset once."""

from collections.abc import Collection, Mapping

from app.handbook.model import FormulaUse
from app.handbook.ports import Formula
from app.library.formula_cache import CachedTypesetter


class Counting:
    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[tuple[str, bool]] = []

    def typeset(self, tex: str, *, display: bool) -> Formula:
        self.asked.append((tex, display))
        return Formula(f"<i>{tex}</i>")


class Kept:
    def __init__(self) -> None:
        self.formulas: dict[str, Formula] = {}
        self.writes = 0

    def get_many(self, keys: Collection[str]) -> Mapping[str, Formula]:
        return {key: self.formulas[key] for key in keys if key in self.formulas}

    def put_many(self, formulas: Mapping[str, Formula]) -> None:
        self.writes += 1
        self.formulas.update(formulas)


USES = [
    FormulaUse("a", False, 1),
    FormulaUse("a", False, 2),
    FormulaUse("a", True, 3),
    FormulaUse("b", False, 4),
]


def test_one_write_for_a_file_and_no_second_typesetting() -> None:
    inner, store = Counting(), Kept()
    cached = CachedTypesetter(inner, store)
    cached.prepare(USES)
    cached.prepare(USES)
    assert cached.typeset("a", display=True) == Formula("<i>a</i>")
    assert inner.asked == [("a", False), ("a", True), ("b", False)]
    assert store.writes == 1


def test_a_later_run_reads_the_store() -> None:
    store, later = Kept(), Counting()
    CachedTypesetter(Counting(), store).prepare(USES)
    CachedTypesetter(later, store).prepare(USES)
    assert later.asked == []


def test_another_version_is_typeset_anew() -> None:
    store, newer = Kept(), Counting("2")
    CachedTypesetter(Counting(), store).prepare(USES)
    CachedTypesetter(newer, store).prepare(USES)
    assert len(newer.asked) == 3


def test_memory_serves_what_was_not_prepared() -> None:
    inner = Counting()
    cached = CachedTypesetter(inner)
    assert [cached.typeset("a", display=False) for _ in range(3)] == [Formula("<i>a</i>")] * 3
    assert len(inner.asked) == 1
