"""What can go wrong below the web, in one leaf module. `geo_app/web/problems.py` maps each to a status."""

from __future__ import annotations


class LayerError(Exception):
    """A failure of the database layer that has a meaning for the caller."""


class DatabaseDownError(LayerError):
    """PostgreSQL cannot be reached."""


class DatabaseBusyError(LayerError):
    """Every connection is in use."""


class NotVisibleError(LayerError):
    """The thing does not exist, or lies outside the viewer's scope: the two are never told apart."""


class NotAllowedError(LayerError):
    """The database lets this account do no such thing: a right was withdrawn, perhaps a moment ago."""
