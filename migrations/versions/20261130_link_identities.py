"""People may come from an OpenID provider."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_link_identities"
down_revision = "20261130_move_people"


def upgrade():
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.learner_id"], name=op.f("fk_identity_learner_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("subject_digest", name=op.f("uq_identity_subject_digest")),
    )
    op.create_index(op.f("ix_identity_learner_id"), "identity", ["learner_id"])


def downgrade():
    op.drop_table("identity")
