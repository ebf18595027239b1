"""What an interview needs of a question is kept with its card; handbooks that are there are read again when Viva starts."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_keep_askings"
down_revision = "20261130_sit_interviews"


def upgrade():
    op.add_column("card", sa.Column("asking", sa.JSON(), nullable=True))


def downgrade():
    op.drop_column("card", "asking")
