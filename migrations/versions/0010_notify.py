"""What processes remember is good until the transaction that changes it commits: triggers tell them."""

from geo_app.migrations.plain_sql import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
