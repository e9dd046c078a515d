"""Households, mediation rooms and contact points. A household has no ID number, no health, no debt, no religion."""

from geo_app.migrations.plain_sql import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
