"""What state the database is in."""

from __future__ import annotations

from layers.database import Connection


def migrated_to(connection: Connection) -> str:
    """Return the schema's version."""
    with connection.cursor() as cursor:
        cursor.execute("select app.schema_version()")
        ((version,),) = cursor.fetchall()
        return str(version)
