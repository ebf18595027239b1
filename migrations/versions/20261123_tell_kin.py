"""A note change names the note that it was split from, or merged into."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_tell_kin"
down_revision = "20261123_remove_handbooks"


def upgrade():
    op.add_column("note_change", sa.Column("other_line", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("note_change", "other_line")
