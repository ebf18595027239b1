"""Mock interviews: blueprints, attempts with all that was asked and answered, marks, links."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_sit_interviews"
down_revision = "20261130_record_evidence"


def upgrade():
    op.create_table(
        "interview_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("blueprint_slug", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_ms", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=12), nullable=True),
        sa.Column("guess", sa.JSON(), nullable=True),
        sa.Column("debriefed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retake_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_interview_attempt_learner_id")),
        sa.ForeignKeyConstraint(
            ["retake_of"], ["interview_attempt.id"], name=op.f("fk_interview_attempt_retake_of")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_attempt")),
    )
    op.create_index("ix_interview_attempt_learner_id_id", "interview_attempt", ["learner_id", "id"])
    op.create_index(
        "ix_interview_attempt_submitted_at_deadline_at", "interview_attempt", ["submitted_at", "deadline_at"]
    )
    op.create_table(
        "interview_blueprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_interview_blueprint_learner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_blueprint")),
        sa.UniqueConstraint("learner_id", "slug", name=op.f("uq_interview_blueprint_learner_id_slug")),
    )
    op.create_table(
        "interview_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_answer_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", "part", name=op.f("pk_interview_answer")),
    )
    op.create_table(
        "interview_event",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_event_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_interview_event")),
    )
    op.create_table(
        "interview_mark",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("correctness", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=True),
        sa.Column("clarity", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_mark_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", "by", name=op.f("pk_interview_mark")),
    )
    op.create_table(
        "interview_recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_recording_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_recording")),
        sa.UniqueConstraint("attempt_id", "key", name=op.f("uq_interview_recording_attempt_id_key")),
    )
    op.create_table(
        "interview_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_share_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_share")),
        sa.UniqueConstraint("digest", name=op.f("uq_interview_share_digest")),
    )
    op.create_index(op.f("ix_interview_share_attempt_id"), "interview_share", ["attempt_id"])
    op.create_table(
        "interview_recording_chunk",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["interview_recording.id"],
            name=op.f("fk_interview_recording_chunk_recording_id"),
        ),
        sa.PrimaryKeyConstraint("recording_id", "number", name=op.f("pk_interview_recording_chunk")),
    )
    op.create_table(
        "interview_question",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.Column("followups", sa.JSON(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=True),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("certainty", sa.Integer(), nullable=True),
        sa.Column("spent_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["interview_attempt.id"], name=op.f("fk_interview_question_attempt_id")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_interview_question_card_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_interview_question_item_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_interview_question_note_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_interview_question_topic_id")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_interview_question")),
    )


def downgrade():
    op.drop_table("interview_question")
    op.drop_table("interview_recording_chunk")
    op.drop_table("interview_share")
    op.drop_table("interview_recording")
    op.drop_table("interview_mark")
    op.drop_table("interview_event")
    op.drop_table("interview_answer")
    op.drop_table("interview_blueprint")
    op.drop_table("interview_attempt")
