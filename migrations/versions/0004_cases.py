"""Cases: petitions, disputes and reports. Nothing here knows of points, and nothing of points knows of this."""

from geo_app.migrations.plain_sql import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
