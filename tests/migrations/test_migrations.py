from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app import paths
from app.db.engine import make_engine
from app.db.migrate import migrate
from app.db.store import Store
from app.kernel.errors import Invalid, Unusable
from app.library.changes import change_sets
from app.registry import metadata


def test_there_is_one_head_and_names_say_day_verb_and_noun() -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        day, verb, noun = revision.revision.split("_", 2)
        assert len(day) == 8
        assert verb
        assert noun


def test_the_migrated_schema_is_the_models(empty_store: Store) -> None:
    with empty_store.engine.connect() as connection:
        ours = {
            "include_name": lambda name, *_: (
                not (name or "").startswith(
                    ("topic_search", "ix_topic_search", "card_search", "ix_card_search")
                )
            )
        }
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []


def test_change_sets_of_before_they_were_recorded_stay_and_name_their_source(empty_store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    with empty_store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "20261123_create_store")
        connection.execute(
            text(
                "INSERT INTO handbook (id, slug, title, details, source, digest, renderer, report, preface_html, "
                "imported_at) VALUES (1, 'a', 'A', '{}', 'a.md', 'd', 'r', '{}', '', '2026-03-02')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO change_set (id, handbook_id, applied_at, digest, changes) "
                "VALUES (7, 1, '2026-03-02', 'd', '{}')"
            )
        )
        command.upgrade(config, "head")
    with empty_store.read() as tx:
        (kept,) = change_sets(tx, 1)
    assert (kept.id, kept.kind, kept.source, kept.can_be_reverted) == (7, "import", "a.md", True)


def test_migrations_import_no_models() -> None:
    for file in (paths.MIGRATIONS / "versions").glob("*.py"):
        assert "import app" not in file.read_text()
        assert "from app" not in file.read_text()


def test_a_database_of_a_newer_viva_is_refused_and_left_alone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'viva.db'}")
    assert migrate(engine, paths.MIGRATIONS)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '29990101_add_wonders'"))
    with pytest.raises(Unusable, match="29990101_add_wonders"):
        migrate(engine, paths.MIGRATIONS)
    engine.dispose()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_urls_that_name_no_database_are_refused(url: str) -> None:
    with pytest.raises(Invalid, match=r"VIVA_DATABASE_URL|keeps its data"):
        make_engine(url)


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "viva.db").write_bytes(b"not a database at all, but long enough to look like one" * 40)
    engine = make_engine(f"sqlite:///{tmp_path / 'viva.db'}")
    with pytest.raises(Unusable, match="damaged"):
        migrate(engine, paths.MIGRATIONS)
    engine.dispose()
