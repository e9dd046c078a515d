"""Objections to notices as well as entries, with facts, an outcome and what follows from it."""

from geo_app.migrations.plain_sql import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
