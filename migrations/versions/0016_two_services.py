"""Points and cases are worked on by database roles that cannot read each other's tables."""

from geo_app.migrations.plain_sql import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
