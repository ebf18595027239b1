"""Typeset formulas in the database, for `CachedTypesetter`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import select

from app.db.store import Store
from app.db.upsert import insert_or
from app.handbook.ports import Formula
from app.library.models import FormulaRow

_CHUNK = 500  # parameters of one statement


class StoredFormulas:
    """A `FormulaStore` in the table `formula`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get_many(self, keys: Collection[str]) -> Mapping[str, Formula]:
        found: dict[str, Formula] = {}
        columns = (FormulaRow.key, FormulaRow.html, FormulaRow.error)
        with self._store.read() as tx:
            for chunk in _chunks(list(keys)):
                for key, html, error in tx.execute(select(*columns).where(FormulaRow.key.in_(chunk))):
                    found[key] = Formula(html, error)
        return found

    def put_many(self, formulas: Mapping[str, Formula]) -> None:
        rows = [{"key": key, "html": made.html, "error": made.error} for key, made in formulas.items()]
        with self._store.write() as tx:
            # Another process may have typeset the same formula meanwhile: then its row is as good.
            tx.execute(insert_or(tx, FormulaRow).on_conflict_do_nothing(), rows)


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    iterator = iter(keys)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
