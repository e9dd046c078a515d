"""Cases under the boundaries of their day and under today's."""

from geo_app.migrations.plain_sql import run

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
