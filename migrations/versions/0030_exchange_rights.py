"""Who may bring files in, of which layer, and who says whether two records are one."""

from geo_app.migrations.plain_sql import run

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
