"""What residents see of themselves and hand in, by functions of a role of their own."""

from geo_app.migrations.plain_sql import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
