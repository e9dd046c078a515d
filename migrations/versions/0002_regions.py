"""Counties, towns, villages and grids, and what each was called and covered, when."""

from geo_app.migrations.plain_sql import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
