"""What a map may show, in narrow tables, stored in spatial order and kept in step with their sources."""

from geo_app.migrations.plain_sql import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
