"""People may sign in with passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_keep_passkeys"
down_revision = "20261130_plan_days"


def upgrade():
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id_digest", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.learner_id"], name=op.f("fk_passkey_learner_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("id_digest", name=op.f("uq_passkey_id_digest")),
    )
    op.create_index(op.f("ix_passkey_learner_id"), "passkey", ["learner_id"])


def downgrade():
    op.drop_table("passkey")
