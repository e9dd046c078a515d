"""What a process remembers, so as not to ask the database twice: bounded, and dropped when it may no longer be true."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """The most recently used values, each good for one mark and for a while.

    The mark is what Changes.heard returned before the value was read. A value read at a mark that is no longer the
    current one, or at none, is never given.
    """

    def __init__(self, *, most: int, seconds: float, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._seconds = seconds
        self._size = size
        self._held = 0
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[Hashable, float, Value]] = OrderedDict()

    def get(self, key: Hashable, mark: Hashable | None) -> Value | None:
        """Return the value, if it is remembered and still good."""
        if mark is None:
            return None
        with self._lock:
            found = self._values.get(key)
            if found is None or found[0] != mark or found[1] < time.monotonic():
                return None
            self._values.move_to_end(key)
            return found[2]

    def keep(self, key: Hashable, mark: Hashable | None, value: Value) -> None:
        """Remember a value that was read after its mark was taken."""
        if mark is None or self._size(value) > self._most // 8:
            return
        with self._lock:
            before = self._values.pop(key, None)
            if before:
                self._held -= self._size(before[2])
            self._values[key] = (mark, time.monotonic() + self._seconds, value)
            self._held += self._size(value)
            while self._held > self._most:
                self._held -= self._size(self._values.popitem(last=False)[1][2])
