"""Items are reported and thrown out, and responses know the wording that they are to."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_report_items"
down_revision = "20261130_time_questions"


def upgrade():
    op.add_column("quiz_question", sa.Column("wording", sa.String(length=32), nullable=True))
    op.create_index("ix_item_handbook_id_position", "item", ["handbook_id", "position", "id"])
    op.create_table(
        "thrown_out_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("thrown_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_thrown_out_item_item_id_item")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_thrown_out_item_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_thrown_out_item")),
    )
    op.create_table(
        "item_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_report_item_id_item")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_item_report_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_report")),
    )
    op.create_index("ix_item_report_item_id_settled_at", "item_report", ["item_id", "settled_at"])
    op.create_index(op.f("ix_item_report_learner_id"), "item_report", ["learner_id"])


def downgrade():
    op.drop_table("item_report")
    op.drop_table("thrown_out_item")
    op.drop_index("ix_item_handbook_id_position", "item")
    op.drop_column("quiz_question", "wording")
