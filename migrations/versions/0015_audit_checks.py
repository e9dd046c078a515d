"""What checks of the audit log found."""

from geo_app.migrations.plain_sql import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
