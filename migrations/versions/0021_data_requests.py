"""Requests to copy, correct or delete what is held about a person, and what is kept for how long."""

from geo_app.migrations.plain_sql import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
