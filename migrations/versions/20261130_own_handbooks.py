"""A handbook may be kept by one person to themself."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_own_handbooks"
down_revision = "20261130_link_identities"


def upgrade():
    # Said in SQL, for it is the same on both databases, and SQLite needs no copy of the table for it.
    op.execute(
        "ALTER TABLE handbook ADD COLUMN owner_id INTEGER CONSTRAINT fk_handbook_owner_id REFERENCES learner (id)"
    )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    with op.batch_alter_table("handbook") as table:
        table.drop_column("owner_id")
