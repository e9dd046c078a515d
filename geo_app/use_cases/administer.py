"""Do one administrative act, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable

from geo_app.refusals import must_be_done
from layers.administration import Outcome
from layers.database import Connection, Database
from layers.scope import Scope


def administer(database: Database, scope: Scope, act: Callable[[Connection], Outcome]) -> None:
    """Have the act done; NotFoundError or BadRequestError say why it was not, and then nothing has changed."""
    with database.transaction(scope, read_only=False) as connection:
        must_be_done(act(connection))
