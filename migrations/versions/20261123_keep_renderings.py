"""Topics and cards know what their HTML was made of, so that an import renders only what changed."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_keep_renderings"
down_revision = "20261123_settle_imports"


def upgrade():
    for table in ("topic", "card"):  # not in a batch, which would copy the table and lose its triggers
        op.add_column(table, sa.Column("made_of", sa.String(length=32), nullable=True))


def downgrade():
    for table in ("topic", "card"):
        op.drop_column(table, "made_of")
