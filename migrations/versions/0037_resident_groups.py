"""Places that residents write in words, read as addresses are."""

from geo_app.migrations.plain_sql import run

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
