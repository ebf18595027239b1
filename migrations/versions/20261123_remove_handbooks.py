"""A handbook can be removed: it goes out of use, and keeps all that hangs on it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_remove_handbooks"
down_revision = "20261123_keep_files"


def upgrade():
    op.add_column("handbook", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("handbook", "retired_at")
