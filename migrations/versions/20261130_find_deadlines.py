"""Attempts whose time is over are found without looking at those that have ended."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_find_deadlines"
down_revision = "20261130_count_quizzes"


def upgrade():
    going_on = sa.text("finished_at IS NULL")
    op.create_index(
        "ix_quiz_attempt_deadline_at",
        "quiz_attempt",
        ["deadline_at"],
        sqlite_where=going_on,
        postgresql_where=going_on,
    )


def downgrade():
    op.drop_index("ix_quiz_attempt_deadline_at", "quiz_attempt")
