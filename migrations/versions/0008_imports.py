"""What was brought in, by whom, and what became of it."""

from geo_app.migrations.plain_sql import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
