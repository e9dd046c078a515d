"""Hear of committed changes: what a process remembers is good only while nobody has said otherwise."""

from __future__ import annotations

import time
from contextlib import suppress
from select import select
from threading import Lock, Thread
from typing import NamedTuple

import psycopg2
from psycopg2.extensions import connection, cursor

_CHANNEL = "geo_app_changes"
_RETRY_SECONDS = 1.0


class Heard(NamedTuple):
    """How often word of a change has come: of accounts and their sessions, and of the data."""

    accounts: int
    data: int


class Changes:
    """Listens on a connection of its own to what the triggers of migration 0010 say at each commit.

    Whoever is about to use a remembered value asks what has been heard. That is one round trip, the cheapest that there
    is, and not merely a look whether something has come in: PostgreSQL signals the listening backend before it answers
    the committer, and a backend hands over what it was signalled before it says that a query is done. So every change
    that was committed before the question is in the answer; there is no moment in which a stale value passes for good.

    While nobody asks, a thread takes in what comes: a listener that does not read fills its socket, and a backend that
    cannot write to it holds up the whole server (DROP DATABASE, for one, waits for every backend).
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._connection: connection | None = None
        self._cursor: cursor | None = None
        self._retry_at = 0.0
        self._heard = Heard(0, 0)

    def heard(self) -> Heard | None:
        """Return what was heard up to now; None while nothing can be heard.

        Take it before reading what is to be remembered, and use the remembered only while it is the same.
        """
        with self._lock:
            try:
                if self._cursor is None or self._connection is None:
                    self._listen()
                else:
                    self._cursor.execute("select 1")
                    self._take_in(self._connection)
            except psycopg2.Error:
                self._lose()
            return self._heard if self._connection else None

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            self._lose()

    def _take_in(self, open_connection: connection) -> None:
        while open_connection.notifies:
            subject = open_connection.notifies.pop().payload
            accounts, data = self._heard
            self._heard = Heard(accounts + (subject == "accounts"), data + (subject == "data"))

    def _listen(self) -> None:
        if time.monotonic() < self._retry_at:
            return
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        self._connection = psycopg2.connect(
            self._url,
            application_name="geo-app changes",
            connect_timeout=2,
            # a peer that has vanished without a word must not keep everybody waiting
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )
        self._connection.autocommit = True
        self._cursor = self._connection.cursor()
        self._cursor.execute(f"listen {_CHANNEL}")
        self._heard = Heard(self._heard.accounts + 1, self._heard.data + 1)
        Thread(target=self._keep_reading, args=(self._connection,), name="changes", daemon=True).start()

    def _keep_reading(self, listening: connection) -> None:
        with suppress(OSError, ValueError):  # closed meanwhile: somebody asked, and found it lost
            while select([listening], [], []):
                with self._lock:
                    if self._connection is not listening:
                        return
                    try:
                        listening.poll()
                        self._take_in(listening)
                    except psycopg2.Error:
                        self._lose()
                        return

    def _lose(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._cursor = None
