"""Whose case it is: who handles it, who complained, of whom, and who may know."""

from geo_app.migrations.plain_sql import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
