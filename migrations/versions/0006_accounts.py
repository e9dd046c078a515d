"""Accounts with one role and one region, their sessions and tokens. The web role never reads these tables: it calls"""

from geo_app.migrations.plain_sql import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
