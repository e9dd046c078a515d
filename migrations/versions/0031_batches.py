"""What every file brought in, so that it can be listed and taken back; and what may be there twice."""

from geo_app.migrations.plain_sql import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
