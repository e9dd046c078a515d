"""Who follows a long piece of work: told each step and count, and able to stop it."""

from __future__ import annotations

from typing import Protocol


class Watcher(Protocol):
    """Is told how far a piece of work is; may raise CancelledError, upon which the work leaves nothing behind."""

    def step(self, name: str, total: int | None = None) -> None:
        """Say that a step begins, in the user's words, and of how many rows or features it consists, if known."""
        ...

    def done(self, count: int) -> None:
        """Say how many rows or features of the step are done so far."""
        ...


class _Nobody:
    def step(self, name: str, total: int | None = None) -> None:
        pass

    def done(self, count: int) -> None:
        pass


NOBODY: Watcher = _Nobody()
