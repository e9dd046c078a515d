"""Sign in as whom a sign-in service has found somebody to be."""

from __future__ import annotations

from geo_app.errors import LockedError, NotFoundError
from geo_app.oidc import Person
from geo_app.use_cases.sign_in import Opened, Visitor, new_secret
from layers import sessions
from layers.database import Database
from layers.sessions import Limits


def sign_in_with_identity(database: Database, person: Person, visitor: Visitor, limits: Limits) -> Opened:
    """Open a session of the account that is linked with this person. NotFoundError when none is; none is ever made."""
    with database.transaction(visitor.scope) as connection:
        known = sessions.account_of_identity(connection, person.issuer, person.subject)
    if known is None:
        raise NotFoundError
    if known.locked:
        raise LockedError
    secret, digest = new_secret()
    with database.transaction(visitor.scope, read_only=False) as connection:
        stage = sessions.open_session(connection, known.id, digest, limits, device=visitor.device, method="oidc")
    if stage is None:
        raise LockedError
    return Opened(secret, stage)
