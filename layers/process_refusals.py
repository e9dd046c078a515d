"""What the database refuses of the process of points, as errors: `app.refuse` of migration 0025 gives the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from layers.errors import LayerError, NotAllowedError, NotVisibleError

_OURS, _NO_RIGHT = "GP001", "42501"


class ProcessRefusedError(LayerError):
    """A step that the rules do not allow: `reason` is a word, `about` what it is about."""

    def __init__(self, reason: str, about: str) -> None:
        super().__init__(f"{reason} {about}".strip())
        self.reason = reason
        self.about = about


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says into NotVisibleError, NotAllowedError or ProcessRefusedError."""
    try:
        yield
    except psycopg2.Error as error:
        if error.pgcode == _NO_RIGHT:
            raise NotAllowedError(str(error)) from error
        if error.pgcode != _OURS:
            raise
        reason, about = error.diag.message_primary or "", error.diag.message_detail or ""
        if reason == "not_found":
            raise NotVisibleError(about) from error
        raise ProcessRefusedError(reason, about) from error
