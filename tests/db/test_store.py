"""A store that is closed leaves nothing open behind it."""

import gc
import warnings

import pytest
from sqlalchemy import text

from app.db.store import Store


@pytest.mark.parametrize("writes", [False, True])
def test_what_is_at_work_while_a_store_is_closed_is_closed_after_it(empty_store: Store, writes: bool) -> None:
    with empty_store.write() if writes else empty_store.read() as tx:
        raw = tx.connection.dbapi_connection
        empty_store.close()
        assert tx.execute(text("SELECT 1")).scalar_one() == 1
    with pytest.raises(Exception, match="closed"):
        raw.cursor().execute("SELECT 1")


def test_who_comes_late_to_a_closed_store_leaves_nothing_open(empty_store: Store) -> None:
    empty_store.close()
    with empty_store.read() as tx:
        raw = tx.connection.dbapi_connection
    with pytest.raises(Exception, match="closed"):
        raw.cursor().execute("SELECT 1")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        del tx, raw
        gc.collect()


@pytest.mark.parametrize("empty_store", ["postgresql"], indirect=True)
def test_statements_stay_prepared_from_one_read_to_the_next(empty_store: Store) -> None:
    """Planning them anew took PostgreSQL three times as long as carrying them out."""
    for _ in range(10):
        with empty_store.read() as tx:
            tx.execute(text("SELECT id FROM learner WHERE id = :id"), {"id": 1}).all()
    with empty_store.read() as tx:
        prepared = tx.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert any("FROM learner" in statement for statement in prepared)
