"""Sign-in as HANDBOOK 6.2 asks for it: passwords, second factor, sessions, tokens."""

from geo_app.migrations.plain_sql import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
