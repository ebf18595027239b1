"""The owner says what is done when a handbook changes on disk; what is to be shown first waits as an import."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_watch_folders"
down_revision = "20261123_tell_kin"


def upgrade():
    # Not in a batch: SQLite would make the table anew, and others refer to it. So the default stays, too.
    op.add_column(
        "learner", sa.Column("disk_changes", sa.String(length=10), nullable=False, server_default="apply")
    )
    with op.batch_alter_table("pending_import") as table:
        table.add_column(sa.Column("origin", sa.Text(), nullable=True))
        table.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
        table.create_index(table.f("ix_pending_import_origin"), ["origin"])


def downgrade():
    with op.batch_alter_table("pending_import") as table:
        table.drop_index("ix_pending_import_origin")
        for column in ("origin", "digest", "reason"):
            table.drop_column(column)
    op.drop_column("learner", "disk_changes")
