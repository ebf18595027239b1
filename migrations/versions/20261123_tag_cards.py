"""Cards can be listed, searched, tagged and reset, and what is done to many at once can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_tag_cards"
down_revision = "20261123_create_store"


def upgrade():
    op.create_table(
        "card_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=10), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name="fk_card_action_learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_action"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_card_action_learner_id", "card_action", ["learner_id"])
    op.create_table(
        "card_action_card",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("buried_until", sa.Date(), nullable=True),
        sa.Column("buried_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["card_action.id"], name="fk_card_action_card_action_id"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_card_action_card_card_id"),
        sa.ForeignKeyConstraint(["buried_by"], ["review.id"], name="fk_card_action_card_buried_by"),
        sa.PrimaryKeyConstraint("action_id", "card_id", name="pk_card_action_card"),
    )
    op.create_table(
        "card_reset",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("reset_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_review_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["card_action.id"], name="fk_card_reset_action_id"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_card_reset_card_id"),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name="fk_card_reset_learner_id"),
        sa.ForeignKeyConstraint(["after_review_id"], ["review.id"], name="fk_card_reset_after_review_id"),
        sa.PrimaryKeyConstraint("action_id", "card_id", name="pk_card_reset"),
    )
    op.create_index("ix_card_reset_learner_id_card_id", "card_reset", ["learner_id", "card_id"])
    op.create_table(
        "card_tag",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name="fk_card_tag_learner_id"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_card_tag_card_id"),
        sa.PrimaryKeyConstraint("learner_id", "tag", "card_id", name="pk_card_tag"),
    )
    op.create_index("ix_card_tag_card_id", "card_tag", ["card_id"])
    op.create_index("ix_schedule_place", "schedule", ["learner_id", "handbook_id", "position", "card_id"])
    op.create_index("ix_card_kind", "card", ["kind", "id"])
    if op.get_context().dialect.name == "sqlite":
        _search_sqlite()
    else:
        # Bounded parts: a whole prompt may be more than an index or a tsvector can hold.
        op.execute("CREATE INDEX ix_card_search_prompt ON card (lower(left(prompt, 60)), id)")
        op.execute(
            "CREATE INDEX ix_card_search ON card USING gin (to_tsvector('simple', left(prompt, 2000)))"
        )


def _search_sqlite():
    # The prompt stays in `card`; triggers keep the index true to it, whoever writes.
    op.execute(
        "CREATE VIRTUAL TABLE card_search USING fts5(prompt, content='card', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
    )
    op.execute("CREATE INDEX ix_card_search_prompt ON card (prompt COLLATE NOCASE, id)")
    op.execute("INSERT INTO card_search(card_search) VALUES ('rebuild')")
    remove = "INSERT INTO card_search(card_search, rowid, prompt) VALUES ('delete', old.id, old.prompt);"
    add = "INSERT INTO card_search(rowid, prompt) VALUES (new.id, new.prompt);"
    op.execute(f"CREATE TRIGGER card_search_insert AFTER INSERT ON card BEGIN {add} END")
    op.execute(f"CREATE TRIGGER card_search_delete AFTER DELETE ON card BEGIN {remove} END")
    op.execute(
        "CREATE TRIGGER card_search_update AFTER UPDATE OF prompt ON card WHEN old.prompt <> new.prompt "
        f"BEGIN {remove} {add} END"
    )


def downgrade():
    if op.get_context().dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER card_search_{event}")
        op.execute("DROP TABLE card_search")
    else:
        op.drop_index("ix_card_search", "card")
    op.drop_index("ix_card_search_prompt", "card")
    op.drop_index("ix_card_kind", "card")
    op.drop_index("ix_schedule_place", "schedule")
    for table in ("card_tag", "card_reset", "card_action_card", "card_action"):
        op.drop_table(table)
