"""Counts of cases that may be told to everybody: small ones are suppressed."""

from geo_app.migrations.plain_sql import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
