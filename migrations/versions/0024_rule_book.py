"""A village's rule book: drafts, adoption by its people, filing with the town."""

from geo_app.migrations.plain_sql import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Go up."""
    run(__file__, "up")


def downgrade() -> None:
    """Go down."""
    run(__file__, "down")
