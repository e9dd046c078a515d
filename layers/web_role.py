"""The database role of the web server: it owns nothing, and row-level security governs all that it reads."""

from __future__ import annotations

from psycopg2.extensions import connection, encrypt_password

WEB_ROLE = "geo_web"

_LET_IN = "alter role geo_web login"
_SET_PASSWORD = "alter role geo_web password %s"  # noqa: S105


def let_in(conn: connection, password: str | None) -> None:
    """Let the web role sign in, with a password where the server asks for one; the server sees only its digest."""
    with conn.cursor() as cursor:
        cursor.execute(_LET_IN)
        if password is not None:
            digest = encrypt_password(password, WEB_ROLE, scope=conn, algorithm="scram-sha-256")
            cursor.execute(_SET_PASSWORD, (digest,))
