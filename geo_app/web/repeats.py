"""Answer a request again that was just answered, ahead of Flask: who pans a map asks for the same tiles over and over.

Only what `fresh.answer` answered is answered again, to the letter of path, query, cookie and token, and only while no
word has come of a change in accounts or data. Everything else, and anything in doubt, goes to Flask. That the browser
still has what it was given is noted at log level debug only: a look at a map would be hundreds of lines.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask
from structlog.contextvars import clear_contextvars

from geo_app.logs import request_log
from geo_app.memory import Memory
from geo_app.web.fresh import ANSWERED, Answered
from geo_app.web.state import HEARD, AppState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# as long as an account is remembered: then its session is looked up again
_SECONDS = 20
_Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Repeat:
    answered: Answered
    full: _Headers | None
    unchanged: _Headers


class Repeats:
    """The WSGI application, with a memory of its last answers."""

    def __init__(self, app: WSGIApplication, held: AppState) -> None:
        self._app = app
        self._held = held
        self._log = request_log(held.settings)
        self._notes_unchanged = held.settings.log_level == "debug"
        self._repeats: Memory[_Repeat] = Memory(most=8192, seconds=_SECONDS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or ask Flask and remember what it says."""
        if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith(("/tiles/", "/boundaries/")):
            return self._app(environ, start_response)
        began = time.perf_counter()
        heard = environ[HEARD] = self._held.changes.heard()
        key = tuple(map(environ.get, _TELLING))
        found = self._repeats.get(key, heard)
        if found is not None:
            wanted = environ.get("HTTP_IF_NONE_MATCH")
            if wanted and found.answered.tag in wanted:
                start_response("304 NOT MODIFIED", found.unchanged)
                if self._notes_unchanged:
                    self._note(environ, found, 304, began)
                return ()
            body = self._held.bodies.get(found.answered.body_key, 0)
            if not wanted and found.full and body is not None:
                start_response("200 OK", found.full)
                self._note(environ, found, 200, began)
                return (body,)

        def started(status: str, headers: _Headers, *rest: Any) -> Any:
            answered = environ.get(ANSWERED)
            if answered:
                full = headers if status.startswith("200") else None
                unchanged = [header for header in headers if header[0] in _SENT_WITH_304]
                self._repeats.keep(key, heard, _Repeat(answered, full, unchanged))
            return start_response(status, headers, *rest)

        return self._app(environ, started)

    def _note(self, environ: WSGIEnvironment, found: _Repeat, status: int, began: float) -> None:
        clear_contextvars()  # of the request before, in this thread
        self._log.info(
            "request",
            method="GET",
            path=environ["PATH_INFO"],
            status=status,
            ms=round((time.perf_counter() - began) * 1000, 1),
            account=found.answered.account_id,
            repeated=True,
        )


# all that an answer may depend on
_TELLING = ("PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING")
# RFC 9110 15.4.5: nothing that only says again what the browser has
_SENT_WITH_304 = {"ETag", "Cache-Control", "Vary"}


def install(app: Flask) -> None:
    """Put the memory of last answers before everything else."""
    app.wsgi_app = Repeats(app.wsgi_app, app.extensions["geo_app"])  # type: ignore[method-assign]
