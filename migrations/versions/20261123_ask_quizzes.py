"""Items are kept with their handbook, and quizzes ask them."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_ask_quizzes"
down_revision = "20261123_watch_folders"


def upgrade():
    op.add_column("handbook", sa.Column("macros", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_of", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_item_handbook_id_handbook")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_item_topic_id_topic")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_item_note_id_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("handbook_id", "key", name=op.f("uq_item_handbook_id_key")),
    )
    op.create_index(op.f("ix_item_topic_id"), "item", ["topic_id"])
    op.create_index(op.f("ix_item_note_id"), "item", ["note_id"])
    op.create_table(
        "quiz_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("behaviour", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("best", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_quiz_attempt_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
    )
    op.create_index("ix_quiz_attempt_learner_id_id", "quiz_attempt", ["learner_id", "id"])
    op.create_table(
        "quiz_question",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["quiz_attempt.id"], name=op.f("fk_quiz_question_attempt_id_quiz_attempt")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quiz_question_item_id_item")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_quiz_question")),
    )
    op.create_index(op.f("ix_quiz_question_item_id"), "quiz_question", ["item_id"])
    op.create_table(
        "quiz_response",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("certainty", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("right", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["quiz_attempt.id"], name=op.f("fk_quiz_response_attempt_id_quiz_attempt")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", "number", name=op.f("pk_quiz_response")),
    )


def downgrade():
    op.drop_table("quiz_response")
    op.drop_table("quiz_question")
    op.drop_table("quiz_attempt")
    op.drop_table("item")
    op.drop_column("handbook", "macros")
