"""Who saw, changed or took away what: a log that only grows."""

from geo_app.migrations.plain_sql import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
