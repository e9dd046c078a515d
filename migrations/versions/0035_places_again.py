"""Points held against the boundaries of their day, again whenever these change."""

from geo_app.migrations.plain_sql import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
