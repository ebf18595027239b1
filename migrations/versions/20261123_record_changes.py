"""A change set keeps what it did, so that it can be shown and taken back; files wait for a decision."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_record_changes"
down_revision = "20261123_tag_cards"


def upgrade():
    op.create_table(
        "source_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_source_text")),
    )
    with op.batch_alter_table("change_set") as table:
        table.add_column(sa.Column("kind", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("learner_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("source", sa.Text(), nullable=True))
        table.add_column(sa.Column("digest_before", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("before", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("reverted_by", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE change_set SET kind = 'import', "
        "source = (SELECT source FROM handbook WHERE handbook.id = change_set.handbook_id)"
    )
    with op.batch_alter_table("change_set") as table:
        table.alter_column("kind", existing_type=sa.String(length=12), nullable=False)
        table.alter_column("source", existing_type=sa.Text(), nullable=False)
        table.create_foreign_key("fk_change_set_learner_id", "learner", ["learner_id"], ["id"])
        table.create_foreign_key("fk_change_set_reverted_by", "change_set", ["reverted_by"], ["id"])
    op.create_table(
        "note_change",
        sa.Column("change_set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("old_line", sa.Integer(), nullable=True),
        sa.Column("new_line", sa.Integer(), nullable=True),
        sa.Column("old_text", sa.Text(), nullable=True),
        sa.Column("new_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_note_change_change_set_id")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_change_note_id")),
        sa.PrimaryKeyConstraint("change_set_id", "position", name=op.f("pk_note_change")),
    )
    op.create_table(
        "pending_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_pending_import_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_import")),
    )
    with op.batch_alter_table("pending_import") as table:
        table.create_index(table.f("ix_pending_import_learner_id"), ["learner_id"])


def downgrade():
    op.drop_table("pending_import")
    op.drop_table("note_change")
    with op.batch_alter_table("change_set") as table:
        for name in ("learner_id", "reverted_by"):
            table.drop_constraint(f"fk_change_set_{name}", type_="foreignkey")
        for column in ("kind", "learner_id", "source", "digest_before", "before", "reverted_by"):
            table.drop_column(column)
    op.drop_table("source_text")
