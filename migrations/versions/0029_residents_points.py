"""What residents see and hand in of the points: their account in full, applications, notices and the rule book."""

from geo_app.migrations.plain_sql import run

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
