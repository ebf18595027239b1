"""A question of a quiz may have a time of its own, which begins when it is first shown."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_time_questions"
down_revision = "20261130_find_deadlines"


def upgrade():
    op.add_column("quiz_question", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("quiz_question", "opened_at")
