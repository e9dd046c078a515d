"""Three administrators who cannot do each other's work, and deputies for leave."""

from geo_app.migrations.plain_sql import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
