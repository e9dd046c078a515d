"""A village's rules, what was booked under them, and the scores that follow. Nothing here knows of cases."""

from geo_app.migrations.plain_sql import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
