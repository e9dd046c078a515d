"""Where coordinates came from, and places known from a text address."""

from geo_app.migrations.plain_sql import run

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
