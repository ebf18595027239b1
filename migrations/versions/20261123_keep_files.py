"""A handbook may be made of many files, and its pictures come with it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_keep_files"
down_revision = "20261123_keep_renderings"


def upgrade():
    for name, column, empty in (
        ("handbook", "files", "[]"),
        ("handbook", "attachments", "{}"),
        ("change_set", "files", "[]"),
    ):
        op.add_column(name, sa.Column(column, sa.JSON(), nullable=False, server_default=empty))
    _say_the_one_file("handbook")
    _say_the_one_file("change_set")
    op.create_table(
        "attachment",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_attachment")),
    )


def _say_the_one_file(name):
    """Until now every handbook was one file, the source."""
    columns = (sa.column("id", sa.Integer), sa.column("source", sa.Text), sa.column("digest", sa.String))
    table = sa.table(name, *columns, sa.column("files", sa.JSON))
    connection = op.get_bind()
    for row in connection.execute(sa.select(*columns).select_from(table)).all():
        files = [{"path": row.source, "digest": row.digest, "first_line": 1}]
        connection.execute(table.update().where(table.c.id == row.id).values(files=files))


def downgrade():
    op.drop_table("attachment")
    op.drop_column("change_set", "files")
    op.drop_column("handbook", "attachments")
    op.drop_column("handbook", "files")
