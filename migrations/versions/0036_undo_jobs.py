"""Large batches are taken back by jobs."""

from geo_app.migrations.plain_sql import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
