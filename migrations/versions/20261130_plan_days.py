"""The day of an interview to come, its topics, and the minutes a day until then."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_plan_days"
down_revision = "20261130_keep_backups"


def upgrade():
    op.create_table(
        "interview_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_interview_day_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_day")),
    )
    op.create_index(op.f("ix_interview_day_learner_id"), "interview_day", ["learner_id"])


def downgrade():
    op.drop_table("interview_day")
