"""Alembic's entry: it is handed an open connection of the schema's owner and runs every step in one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
