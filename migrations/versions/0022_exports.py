"""Files that name people: asked for with a reason, approved where many, recorded."""

from geo_app.migrations.plain_sql import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
