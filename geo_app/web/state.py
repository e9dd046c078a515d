"""What a running application holds: its settings and its door to the database."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from geo_app.settings import Settings
from layers.database import Database


@dataclass(frozen=True)
class AppState:
    """The parts that every request may use."""

    settings: Settings
    database: Database


def state() -> AppState:
    """Return the state of the application that serves the current request."""
    held: AppState = current_app.extensions["geo_app"]
    return held
