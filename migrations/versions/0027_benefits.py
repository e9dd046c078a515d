"""What the assembly decides at the end of the year, and who consented to be named."""

from geo_app.migrations.plain_sql import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
