"""How Alembic runs here: on the connection that `dashboard.database` hands over, in its one transaction."""

from alembic import context
from sqlalchemy import Connection, text

from dashboard.models import Table

LOCK_KEY = 0x636C6F7365  # Any number that nobody else locks: "close" in ASCII.


def run() -> None:
    connection = context.config.attributes["connection"]
    _wait_for_other_migrators(connection)
    context.configure(connection=connection, target_metadata=Table.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


def _wait_for_other_migrators(connection: Connection) -> None:
    # The app and its workers start together. SQLite waits by itself: the transaction holds the write lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


run()
