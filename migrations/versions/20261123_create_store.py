"""Handbooks, learners and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_create_store"
down_revision = None


def upgrade():
    op.create_table(
        "formula",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_formula")),
    )
    op.create_table(
        "handbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("renderer", sa.String(length=100), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("preface_html", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handbook")),
        sa.UniqueConstraint("slug", name=op.f("uq_handbook_slug")),
    )
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
    )
    op.create_table(
        "change_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_change_set_handbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
    )
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_set_handbook_id"), ["handbook_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("change_set_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_enrolment_learner_id")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rollover_hour", sa.Integer(), nullable=False),
        sa.Column("desired_retention", sa.Double(), nullable=False),
        sa.Column("new_per_day", sa.Integer(), nullable=False),
        sa.Column("reviews_per_day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_preferences_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preferences")),
    )
    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preferences_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "study_day",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("new_cards", sa.Integer(), nullable=False),
        sa.Column("due_cards", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("extra_new", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_study_day_learner_id")),
        sa.PrimaryKeyConstraint("learner_id", "day", name=op.f("pk_study_day")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("title_html", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_topic_handbook_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["topic.id"], name=op.f("fk_topic_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("handbook_id", "key", name=op.f("uq_topic_handbook_id_key")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index("ix_topic_handbook_id_position", ["handbook_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("loose_fingerprint", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_note_handbook_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_note_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("handbook_id", "key", name=op.f("uq_note_handbook_id_key")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("breadcrumb", sa.JSON(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("stem_html", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("points_html", sa.JSON(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_card_handbook_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_card_note_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_card_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("note_id", "name", name=op.f("uq_card_note_id_name")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_handbook_id"), ["handbook_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_card_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("preferences_id", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.String(length=40), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("named", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_review_card_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_review_learner_id")),
        sa.ForeignKeyConstraint(
            ["preferences_id"], ["preferences.id"], name=op.f("fk_review_preferences_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_learner_id_card_id", ["learner_id", "card_id"], unique=False)
        batch_op.create_index("ix_review_learner_id_id", ["learner_id", "id"], unique=False)

    op.create_table(
        "review_undo",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_undo_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_undo")),
    )
    op.create_table(
        "schedule",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_study_day", sa.Date(), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("buried_until", sa.Date(), nullable=True),
        sa.Column("buried_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["buried_by"], ["review.id"], name=op.f("fk_schedule_buried_by")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_schedule_card_id")),
        sa.ForeignKeyConstraint(["handbook_id"], ["handbook.id"], name=op.f("fk_schedule_handbook_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_schedule_learner_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_schedule_note_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_schedule_topic_id")),
        sa.PrimaryKeyConstraint("learner_id", "card_id", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_buried_by"), ["buried_by"], unique=False)
        batch_op.create_index(
            "ix_schedule_due",
            ["learner_id", "phase", "due_at", "retired", "suspended", "buried_until", "note_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_schedule_handbook_due", ["learner_id", "handbook_id", "phase", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_schedule_handbook_new", ["learner_id", "handbook_id", "phase", "position"], unique=False
        )
        batch_op.create_index("ix_schedule_learner_id_note_id", ["learner_id", "note_id"], unique=False)
        batch_op.create_index("ix_schedule_new", ["learner_id", "phase", "position"], unique=False)

    _search_sqlite() if op.get_context().dialect.name == "sqlite" else _search_postgresql()


def _search_sqlite():
    # The text stays in `topic`; triggers keep the index true to it, whoever writes.
    op.execute(
        "CREATE VIRTUAL TABLE topic_search USING fts5(plain, body_text, content='topic', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
    )
    remove = (
        "INSERT INTO topic_search(topic_search, rowid, plain, body_text) "
        "VALUES ('delete', old.id, old.plain, old.body_text);"
    )
    add = "INSERT INTO topic_search(rowid, plain, body_text) VALUES (new.id, new.plain, new.body_text);"
    op.execute(f"CREATE TRIGGER topic_search_insert AFTER INSERT ON topic BEGIN {add} END")
    op.execute(f"CREATE TRIGGER topic_search_delete AFTER DELETE ON topic BEGIN {remove} END")
    op.execute(
        f"CREATE TRIGGER topic_search_update AFTER UPDATE OF plain, body_text ON topic BEGIN {remove} {add} END"
    )


def _search_postgresql():
    op.execute(
        "CREATE INDEX ix_topic_search ON topic USING gin (to_tsvector('simple', plain || ' ' || body_text))"
    )


def downgrade():
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE topic_search")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_new")
        batch_op.drop_index("ix_schedule_learner_id_note_id")
        batch_op.drop_index("ix_schedule_handbook_new")
        batch_op.drop_index("ix_schedule_handbook_due")
        batch_op.drop_index("ix_schedule_due")
        batch_op.drop_index(batch_op.f("ix_schedule_buried_by"))

    op.drop_table("schedule")
    op.drop_table("review_undo")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_learner_id_id")
        batch_op.drop_index("ix_review_learner_id_card_id")

    op.drop_table("review")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_topic_id"))
        batch_op.drop_index(batch_op.f("ix_card_handbook_id"))

    op.drop_table("card")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_topic_id"))

    op.drop_table("note")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_parent_id"))
        batch_op.drop_index("ix_topic_handbook_id_position")

    op.drop_table("topic")
    op.drop_table("study_day")
    with op.batch_alter_table("preferences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preferences_learner_id"))

    op.drop_table("preferences")
    op.drop_table("enrolment")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_set_handbook_id"))

    op.drop_table("change_set")
    op.drop_table("learner")
    op.drop_table("handbook")
    op.drop_table("formula")
