"""From an application for points to its booking: check, panel, notice, objection."""

from geo_app.migrations.plain_sql import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
