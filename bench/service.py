"""Servers under measurement: started, waited for, and stopped."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.county import FOLDER, County
from geo_app.errors import GeoAppError

_READY_SECONDS = 60


@dataclass(frozen=True)
class Service:
    """A server that listens."""

    port: int
    pid: int


@contextmanager
def gunicorn(app: str, county: County) -> Iterator[Service]:
    """Serve a function of bench/apps.py, or the product, the way that the product is served."""
    port = free_port()
    options = ["--config", "python:geo_app.gunicorn_conf", "--bind", f"127.0.0.1:{port}"]
    with running([sys.executable, "-m", "gunicorn", *options, app], port, county.environment(port)) as service:
        yield service


@contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Service]:
    """Run a server for the duration of the block; its log is in .bench/, named after the last word of the command."""
    log = FOLDER / f"{re.sub('[^a-z]+', '-', command[-1]).strip('-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=dict(environment))
        try:
            _wait(process, port, str(log))
            yield Service(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: str) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise GeoAppError(f"a server did not come up; see {log}")
