"""A schedule knows its card's handbook and topic, and whether it is retired: the next card is chosen without content."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_place_schedule"
down_revision = "20261123_create_store"


def upgrade():
    with op.batch_alter_table("schedule") as table:
        table.add_column(sa.Column("handbook_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("topic_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("retired", sa.Boolean(), nullable=True))
        table.drop_index("ix_schedule_learner_id_phase_due_at")
        table.drop_index("ix_schedule_learner_id_phase_position")
    op.execute(
        "UPDATE schedule SET (handbook_id, topic_id, retired) = "
        "(SELECT handbook_id, topic_id, retired_at IS NOT NULL FROM card WHERE card.id = schedule.card_id)"
    )
    with op.batch_alter_table("schedule") as table:
        for column, kind in (
            ("handbook_id", sa.Integer()),
            ("topic_id", sa.Integer()),
            ("retired", sa.Boolean()),
        ):
            table.alter_column(column, existing_type=kind, nullable=False)
        table.create_foreign_key("fk_schedule_handbook_id", "handbook", ["handbook_id"], ["id"])
        table.create_foreign_key("fk_schedule_topic_id", "topic", ["topic_id"], ["id"])
        table.create_index(
            "ix_schedule_due", ["learner_id", "phase", "due_at", "retired", "suspended", "buried_until"]
        )
        table.create_index("ix_schedule_new", ["learner_id", "phase", "position"])
        table.create_index("ix_schedule_handbook_due", ["learner_id", "handbook_id", "phase", "due_at"])
        table.create_index("ix_schedule_handbook_new", ["learner_id", "handbook_id", "phase", "position"])


def downgrade():
    with op.batch_alter_table("schedule") as table:
        for name in ("due", "new", "handbook_due", "handbook_new"):
            table.drop_index(f"ix_schedule_{name}")
        table.drop_constraint("fk_schedule_handbook_id", type_="foreignkey")
        table.drop_constraint("fk_schedule_topic_id", type_="foreignkey")
        for column in ("handbook_id", "topic_id", "retired"):
            table.drop_column(column)
        table.create_index("ix_schedule_learner_id_phase_due_at", ["learner_id", "phase", "due_at"])
        table.create_index("ix_schedule_learner_id_phase_position", ["learner_id", "phase", "position"])
