"""Where the two web servers listen; a port is taken before anything long is done, so that this is told at once."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from geo_app.errors import GeoAppError
from geo_app.programs import Program
from geo_app.settings import Settings

_LAST_PORT = 65535


class ServeError(GeoAppError):
    """The service cannot start, or stopped by itself."""


def listen(host: str, port: int, *, setting: str = "PORT") -> socket.socket:
    """Return a socket that holds the port; ServeError when it is taken or may not be used."""
    try:
        return _bound(host, port)
    except OSError as error:
        raise ServeError(
            f"不能在 {host} 的 {port} 端口上提供服务（{error.strerror}）。"
            f"若是已被占用，请换一个端口，例如：{setting}={(port + 1) % (_LAST_PORT + 1)} ./geo run"
            f" (Port {port} is taken or may not be used.)"
        ) from error


@contextmanager
def residents_listener(settings: Settings, staff: socket.socket) -> Iterator[socket.socket | None]:
    """Hold the port of the residents' pages: the one set, or the one after the staff's, or else any that is free."""
    if not settings.residents:
        yield None
        return
    host = settings.resident_host or settings.host
    if settings.resident_port is not None:
        listener = listen(host, settings.resident_port, setting="RESIDENT_PORT")
    else:
        listener = _near(host, staff.getsockname()[1] + 1 if settings.port else 0)
    with listener:
        yield listener


def residents_server(listener: socket.socket) -> Program:
    """Return the residents' web server, with processes of its own."""
    handle = listener.fileno()
    options = ["--config", "python:geo_app.gunicorn_conf", "--workers", "1", "--bind", f"fd://{handle}"]
    command = [sys.executable, "-m", "gunicorn", *options, "geo_app.residents:build_resident_app()"]
    return Program("居民服务", command, keep_open=[handle])


def address_of(host: str, listener: socket.socket) -> str:
    """Return the address at which this machine reaches what listens there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - the user's choice  # nosec B104
    return f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{listener.getsockname()[1]}"


def _near(host: str, port: int) -> socket.socket:
    try:
        return _bound(host, port if port <= _LAST_PORT else 0)
    except OSError:
        return listen(host, 0, setting="RESIDENT_PORT")


def _bound(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener
