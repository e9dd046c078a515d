"""Follow a worker's work on a transfer: tell its page how far it is, and end it when nobody wants it any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from geo_app.errors import CancelledError
from geo_app.exchange.watching import Watcher
from layers import transfers
from layers.database import Connection, Database
from layers.records_transfers import TransferWork
from layers.scope import Scope

_EVERY_SECONDS = 0.5


class FollowedTransfer(Watcher):
    """Writes how far the work is, each time in a transaction of its own.

    A thread beside the work tells the count and asks whether the work is still wanted, also while a statement takes
    minutes: one that is not wanted any more is cut short, and what it was part of rolls back. With what the work itself
    takes that makes two of the owner's connections.
    """

    def __init__(self, owner: Database, work: TransferWork) -> None:
        self._owner, self._work = owner, work
        self._step, self._count = "", 0
        self._total: int | None = None
        self._is_wanted = True
        self._connection: Connection | None = None
        self._telling, self._cutting = Lock(), Lock()
        self._over = Event()
        self._beside = Thread(target=self._follow, name=f"transfer {work.id}", daemon=True)

    def __enter__(self) -> Self:
        """Begin to follow."""
        self._beside.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop following."""
        self._over.set()
        self._beside.join()

    def step(self, name: str, total: int | None = None) -> None:
        """Tell at once that a step begins."""
        with self._telling:
            self._step, self._total, self._count = name, total, 0
        self._tell()
        self._go_on()

    def done(self, count: int) -> None:
        """Keep the count, to be told before long."""
        self._count = count
        self._go_on()

    @contextmanager
    def at_work(self, connection: Connection) -> Iterator[None]:
        """Let the statements of this connection be cut short until the block ends."""
        with self._cutting:
            self._connection = connection
        try:
            yield
        except Exception as error:
            if not self._is_wanted:
                raise CancelledError from error
            raise
        finally:
            with self._cutting:
                self._connection = None

    def _go_on(self) -> None:
        if not self._is_wanted:
            raise CancelledError

    def _follow(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            # while the database is away nothing can be told; the work finds out by itself
            with suppress(Exception):
                if self._is_wanted:
                    self._tell()
            if not self._is_wanted:
                self._cut()

    def _tell(self) -> None:
        with self._telling, self._owner.transaction(Scope.nobody(), read_only=False) as connection:
            if not transfers.tell_progress(connection, self._work, self._step, self._count, self._total):
                self._is_wanted = False

    def _cut(self) -> None:
        with self._cutting:
            if self._connection is not None:
                self._connection.cancel()
