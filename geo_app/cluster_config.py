"""The settings of the embedded server, fitted to the machine's memory."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_MB = 1024 * 1024
_FAST_AND_FORGETFUL = [
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "wal_level = minimal",
    "max_wal_senders = 0",
    "autovacuum = off",  # hundreds of short-lived databases; a copy would wait for the vacuum of its template
]


def server_config(socket_folder: Path, libraries: Path, *, durable: bool) -> str:
    """Return the lines that PostgreSQL's own configuration file includes.

    `libraries` is the folder of PostgreSQL's own libraries. A durable server loses nothing that it has acknowledged;
    one that is not is for tests.
    """
    memory = memory_mb()
    shared = min(memory // 4, 2048) if durable else 256
    lines = [
        "listen_addresses = ''",
        f"unix_socket_directories = '{_quoted(socket_folder)}'",
        "max_connections = 200",
        f"shared_buffers = {max(shared, 64)}MB",
        f"effective_cache_size = {max(memory // 2, 128)}MB",
        "work_mem = 32MB",
        "maintenance_work_mem = 256MB",
        "max_wal_size = 4GB",
        "min_wal_size = 80MB",
        "random_page_cost = 1.1",
        "password_encryption = scram-sha-256",
        "timezone = 'Asia/Shanghai'",
        "log_timezone = 'Asia/Shanghai'",
        "log_min_duration_statement = 5s",
        "log_line_prefix = '%m [%p] %u '",
    ]
    if (libraries / "postgis-3.so").exists():
        lines.append("shared_preload_libraries = 'postgis-3'")  # loaded once, not for 10 ms by every connection
    return "\n".join([*lines, *([] if durable else _FAST_AND_FORGETFUL), ""])


def memory_mb() -> int:
    """Return the memory that this machine, or the container we run in, allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return memory // _MB


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
