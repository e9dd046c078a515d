"""Who asks, and for what ground. Everything later stands on these few functions."""

from geo_app.migrations.plain_sql import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
