"""The ledger: sealed, two accounts, redemption, and periods whose results are posted and frozen."""

from geo_app.migrations.plain_sql import run

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
