"""What a running application holds: its settings, its door to the database, and what it remembers of what it read."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app, request

from geo_app.base_map import BaseMap
from geo_app.memory import Memory
from geo_app.oidc import SignInService
from geo_app.settings import Settings
from layers.changes import Changes, Heard
from layers.database import Database
from layers.records import Account
from layers.versions import Weight

_MB = 1024 * 1024


@dataclass(frozen=True)
class AppState:
    """The parts that every request may use."""

    settings: Settings
    database: Database
    changes: Changes
    base_map: BaseMap
    sign_in_service: SignInService
    # looked up again this often, so that a session in use does not grow idle, and one that runs out ends
    accounts: Memory[Account] = field(default_factory=lambda: Memory(most=4096, seconds=20))
    weights: Memory[Weight] = field(default_factory=lambda: Memory(most=65536, seconds=60))
    bodies: Memory[bytes] = field(default_factory=lambda: Memory(most=64 * _MB, seconds=3600, size=len))


HEARD = "geo_app.heard"
"""Where in the WSGI environment stands what had been heard of changes when the request came in."""


def heard() -> Heard | None:
    """Return what had been heard of changes when this request came in: asked once, before it reads anything."""
    environ = request.environ
    if HEARD not in environ:
        environ[HEARD] = state().changes.heard()
    found: Heard | None = environ[HEARD]
    return found


def state() -> AppState:
    """Return the state of the application that serves the current request."""
    held: AppState = current_app.extensions["geo_app"]
    return held
