"""What each role may do, as rights that are asked for one by one."""

from geo_app.migrations.plain_sql import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
