"""The database roles of the two web servers: they own nothing, and read only what their role may."""

from __future__ import annotations

from psycopg2.extensions import connection, encrypt_password

WEB_ROLE = "geo_web"
RESIDENT_ROLE = "geo_resident"

_LET_IN = {WEB_ROLE: "alter role geo_web login", RESIDENT_ROLE: "alter role geo_resident login"}
_SET_PASSWORD = {
    WEB_ROLE: "alter role geo_web password %s",
    RESIDENT_ROLE: "alter role geo_resident password %s",
}
_EXISTS = "select exists (select from pg_roles where rolname = %s)"


def let_in(conn: connection, password: str | None, role: str = WEB_ROLE) -> None:
    """Let a web role sign in, with a password where the server asks for one; the server sees only its digest.

    Does nothing for a role that a schema of an earlier step does not have yet.
    """
    with conn.cursor() as cursor:
        cursor.execute(_EXISTS, (role,))
        if not (cursor.fetchone() or (False,))[0]:
            return
        cursor.execute(_LET_IN[role])
        if password is not None:
            digest = encrypt_password(password, role, scope=conn, algorithm="scram-sha-256")
            cursor.execute(_SET_PASSWORD[role], (digest,))
