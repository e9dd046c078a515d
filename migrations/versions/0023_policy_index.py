"""The policy of the map's cases filters, and is never the way into the table."""

from geo_app.migrations.plain_sql import run

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
