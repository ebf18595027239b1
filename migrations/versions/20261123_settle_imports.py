"""What was read in a given file is kept beside it, and so is what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_settle_imports"
down_revision = "20261123_queue_jobs"


def upgrade():
    with op.batch_alter_table("pending_import") as table:
        table.add_column(sa.Column("found", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("reader", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("change_set_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_pending_import_change_set_id", "change_set", ["change_set_id"], ["id"])


def downgrade():
    with op.batch_alter_table("pending_import") as table:
        table.drop_constraint("fk_pending_import_change_set_id", type_="foreignkey")
        for column in ("found", "reader", "job_id", "settled_at", "change_set_id"):
            table.drop_column(column)
