"""What the running application of the residents holds."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from geo_app.sealing import Sealer
from geo_app.settings import Settings
from layers.resident_database import ResidentDatabase


@dataclass(frozen=True)
class ResidentState:
    """The parts that every request may use."""

    settings: Settings
    database: ResidentDatabase
    sealer: Sealer
    signing_key: str


def state() -> ResidentState:
    """Return the state of the application that serves the current request."""
    held: ResidentState = current_app.extensions["geo_app"]
    return held
