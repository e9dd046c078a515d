"""The queue of background jobs: procrastinate's own tables and functions, in a schema of their own.

The SQL is that of the procrastinate installed. A later version that changes its schema asks for a step here that runs
its own migrations where they are missing.
"""

from alembic import op
from geo_app.migrations.plain_sql import run
from procrastinate.schema import SchemaManager

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Go up: the schema, what procrastinate brings for it, then our own door to it."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute("create schema jobs")
        cursor.execute("set local search_path = jobs")
        cursor.execute(SchemaManager.get_schema())
        cursor.execute("set local search_path = default")
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
