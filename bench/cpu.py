"""Processor time of processes and all that they started, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Spent:
    """Processor time spent within a block."""

    seconds: float = 0.0


@contextmanager
def measured(roots: Iterable[int]) -> Iterator[Spent]:
    """Measure what these processes and their descendants spend within the block."""
    spent = Spent()
    pids = list(roots)
    before = used(pids)
    yield spent
    spent.seconds = used(pids) - before


def used(roots: Iterable[int]) -> float:
    """Return the seconds that these processes, their descendants and their finished children have used."""
    parents: dict[int, list[int]] = {}
    times: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            pid = int(entry.parent.name)
            parents.setdefault(int(fields[1]), []).append(pid)
            times[pid] = (int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14]))
    waiting, total = list(roots), 0
    while waiting:
        pid = waiting.pop()
        own, finished = times.get(pid, (0, 0))
        total += own + finished
        waiting += parents.get(pid, [])
    return total / _TICKS
