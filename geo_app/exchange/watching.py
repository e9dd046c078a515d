"""Who follows a long piece of work: told each step and count, and able to stop it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol


class Watcher(Protocol):
    """Is told how far a piece of work is; may raise CancelledError, upon which the work leaves nothing behind."""

    def step(self, name: str, total: int | None = None) -> None:  # noqa: ARG002 - for those who tell it
        """Say that a step begins, in the user's words, and of how many rows or features it consists, if known."""
        return None

    def done(self, count: int) -> None:  # noqa: ARG002
        """Say how many rows or features of the step are done so far."""
        return None

    def at_work(self, connection: Any) -> AbstractContextManager[None]:  # noqa: ARG002 - for those who cut it short
        """Say, for the length of a block, whose statements do the work: a long one of these may be cut short."""
        return nullcontext()


class _Nobody(Watcher):
    pass


NOBODY: Watcher = _Nobody()
"""Follows nothing and stops nothing."""
