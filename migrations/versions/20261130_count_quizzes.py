"""A learner says whether quizzes count in their schedule."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_count_quizzes"
down_revision = "20261130_keep_askings"


def upgrade():
    op.add_column(
        "learner", sa.Column("quizzes_count", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade():
    op.drop_column("learner", "quizzes_count")
