"""What a handbook says of its own words is kept, so that a debrief need not read it whole."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_keep_lexicons"
down_revision = "20261130_keep_passkeys"


def upgrade():
    op.create_table(
        "interview_lexicon",
        sa.Column("handbook_id", sa.Integer(), nullable=False),
        sa.Column("made_of", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handbook_id"], ["handbook.id"], name=op.f("fk_interview_lexicon_handbook_id_handbook")
        ),
        sa.PrimaryKeyConstraint("handbook_id", name=op.f("pk_interview_lexicon")),
    )


def downgrade():
    op.drop_table("interview_lexicon")
