"""Run the plain SQL that lies beside a migration step."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run(step_file: str, direction: str) -> None:
    """Run `NNNN_name.up.sql` or `NNNN_name.down.sql`, which lie beside the step's own module."""
    sql = Path(step_file).with_suffix(f".{direction}.sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(sql)  # straight to the driver: nothing in the file is a parameter
