"""Runs migrations on the connection that `app.db.migrate` hands over, or on VIVA_DATABASE_URL from the command line."""

from alembic import context

from app.db.engine import make_engine
from app.settings import load_settings


def run(connection, metadata=None):
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_name=lambda name, kind, parents: (
            not (kind == "table" and (name or "").startswith("topic_search"))
        ),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from app.registry import metadata  # only what is compared needs all tables, and with them all of Viva

    with make_engine(load_settings().url).begin() as own:
        run(own, metadata)
