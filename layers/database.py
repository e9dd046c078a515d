"""The one door to PostGIS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Literal

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection, cursor
from psycopg2.pool import PoolError, ThreadedConnectionPool

from layers.errors import DatabaseBusyError, DatabaseDownError
from layers.scope import Scope

Connection = connection
Cursor = cursor

Service = Literal["points", "cases"]
"""Whose tables a piece of work is about: as the database role `geo_<service>` it cannot read the other's."""

_ENTER = "select app.enter(%s, %s, %s, %s::text[], %s, %s)"
_SERVE: dict[Service, str] = {"points": "set local role geo_points", "cases": "set local role geo_cases"}


class Database:
    """A pool of connections as one database role.

    `size` is the number of threads that use it: psycopg2's pool raises when it is exhausted. A connection opens when
    nobody gave one back to take, and stays: a service can start, and say what is wrong, while its database is down, and
    a command that needs one opens one.
    """

    def __init__(self, url: str, *, size: int, statement_timeout_ms: int, application_name: str) -> None:
        self._url = url
        self._size = size
        self._application_name = application_name
        # a file on its way in lies in temporary tables, for which memory is taken as it is needed
        # short queries: jit costs more than it saves, and parallel workers double the cost of a tile
        self._options = (
            f"-c statement_timeout={statement_timeout_ms} -c max_parallel_workers_per_gather=0 -c jit=off "
            "-c timezone=Asia/Shanghai -c temp_buffers=64MB"
        )
        self._pool: ThreadedConnectionPool | None = None
        self._opening = Lock()

    @contextmanager
    def transaction(
        self, scope: Scope, *, read_only: bool = True, service: Service | None = None
    ) -> Iterator[Connection]:
        """Give a connection inside a transaction that sees only what `scope` may see.

        As a `service` the schema's owner lays down its own rights until the transaction ends.

        Commits when the block ends, rolls back when it raises. Raises DatabaseDownError when PostgreSQL cannot be
        reached or went away, DatabaseBusyError when every connection is taken.
        """
        conn = self._enter(scope, read_only)
        try:
            with conn:
                if service is not None:
                    with conn.cursor() as cursor:
                        cursor.execute(_SERVE[service])
                yield conn
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if conn.closed:
                raise DatabaseDownError(str(error).strip()) from error
            raise
        finally:
            self._open_pool().putconn(conn, close=bool(conn.closed))

    def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            self._pool.closeall()
            self._pool = None

    def _say_who_asks(self, cursor: Cursor, scope: Scope) -> None:
        cursor.execute(_ENTER, _entered(scope))

    def _enter(self, scope: Scope, read_only: bool) -> Connection:
        """Return a connection whose transaction has begun, with the scope set.

        A connection that the server dropped while it lay in the pool fails here, and another one is tried.
        """
        for _ in range(self._size + 1):
            conn = self._take()
            try:
                conn.set_session(readonly=read_only)
                with conn.cursor() as cursor:
                    self._say_who_asks(cursor, scope)
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                self._open_pool().putconn(conn, close=True)
                reason = str(error).strip()
            except (psycopg2.errors.InvalidSchemaName, psycopg2.errors.UndefinedFunction) as error:
                self._open_pool().putconn(conn, close=True)
                raise DatabaseDownError("the database answers, but is not migrated") from error
            except BaseException:
                self._open_pool().putconn(conn, close=True)
                raise
            else:
                return conn
        raise DatabaseDownError(reason)

    def _take(self) -> Connection:
        try:
            return self._open_pool().getconn()
        except PoolError as error:
            raise DatabaseBusyError from error
        except psycopg2.OperationalError as error:
            raise DatabaseDownError(str(error).strip()) from error

    def _open_pool(self) -> ThreadedConnectionPool:
        with self._opening:
            if self._pool is None:
                self._pool = ThreadedConnectionPool(
                    0,
                    self._size,
                    self._url,
                    options=self._options,
                    application_name=self._application_name,
                    connect_timeout=5,
                )
                self._pool.minconn = self._size  # how many are kept, once opened
            return self._pool


def _entered(scope: Scope) -> tuple[object, ...]:
    rights = None if scope.rights is None else list(scope.rights)  # a tuple would be a row to psycopg2
    return scope.account_id, scope.role, scope.region_code, rights, scope.client, scope.actor_id
