"""Answers in quizzes and interviews say something of cards: reviews know their source, and evidence is kept."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_record_evidence"
down_revision = "20261123_ask_quizzes"


def upgrade():
    op.add_column("review", sa.Column("source", sa.String(length=10), nullable=False, server_default="study"))
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("after_review_id", sa.Integer(), nullable=True),
        sa.Column("brought_to", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_evidence_learner_id_learner")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_evidence_card_id_card")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_evidence_review_id_review")),
        sa.ForeignKeyConstraint(
            ["after_review_id"], ["review.id"], name=op.f("fk_evidence_after_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_learner_id_card_id", "evidence", ["learner_id", "card_id"])
    op.create_index("ix_evidence_source", "evidence", ["learner_id", "source", "attempt_id"])
    op.create_table(
        "evidence_undo",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_undo_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_undo")),
    )


def downgrade():
    op.drop_table("evidence_undo")
    op.drop_table("evidence")
    op.drop_column("review", "source")
