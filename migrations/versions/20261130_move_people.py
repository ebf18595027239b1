"""Reviews that came from another Viva keep their intervals, and what somebody threw out stays out when they are gone."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_move_people"
down_revision = "20261130_keep_lexicons"


def upgrade():
    op.add_column("schedule", sa.Column("fuzz_seed", sa.Integer(), nullable=True))
    with op.batch_alter_table("thrown_out_item") as table:
        table.alter_column("learner_id", existing_type=sa.Integer(), nullable=True)


def downgrade():
    op.execute("DELETE FROM thrown_out_item WHERE learner_id IS NULL")
    with op.batch_alter_table("thrown_out_item") as table:
        table.alter_column("learner_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("schedule", "fuzz_seed")
