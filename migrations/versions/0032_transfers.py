"""Files handed in and files made to be taken away: kept until done with, worked on by jobs, with their progress."""

from geo_app.migrations.plain_sql import run

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
