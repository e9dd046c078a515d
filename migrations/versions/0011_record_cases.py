"""A case is recorded by those who work in its area, through the web role."""

from geo_app.migrations.plain_sql import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
