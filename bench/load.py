"""A small HTTP client: it keeps connections open, asks as fast as it is answered, and notes how long that took."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Load:
    """What a run of requests gave."""

    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    bytes_read: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """Number of answers."""
        return len(self.latencies_ms)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds

    @property
    def p95_ms(self) -> float:
        """Latency that 95 of 100 answers stay below."""
        return sorted(self.latencies_ms)[int(self.requests * 0.95)]


class Browser:
    """One connection that is kept open."""

    def __init__(self, port: int, headers: Sequence[str] = ()) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._headers = "".join(f"{line}\r\n" for line in ("Host: 127.0.0.1", *headers))

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())
        status = int(self._answers.readline().split()[1])
        headers = {}
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, self._chunks()
        return status, headers, self._answers.read(int(headers.get("content-length", 0)))

    def close(self) -> None:
        """Hang up."""
        self._answers.close()
        self._socket.close()

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._answers.readline(), 16):
            body += self._answers.read(size)
            self._answers.readline()
        self._answers.readline()
        return body


def run(port: int, paths: Sequence[str], *, requests: int, connections: int = 4, headers: Sequence[str] = ()) -> Load:
    """Ask for the paths in turn, over several connections, until so many answers have come."""
    load = Load()
    queue = itertools.islice(itertools.cycle(paths), requests)

    def work() -> None:
        browser = Browser(port, headers)
        for path in queue:
            asked = time.perf_counter()
            status, _, body = browser.get(path)
            load.latencies_ms.append((time.perf_counter() - asked) * 1000)
            load.bytes_read += len(body)
            load.statuses[status] = load.statuses.get(status, 0) + 1
        browser.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(work) for _ in range(connections)]:
            done.result()
    load.seconds = time.perf_counter() - began
    return load
