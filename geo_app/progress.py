"""Say on standard error what a long command is doing, so that nobody watches a silent screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


def say(text: str) -> None:
    """Print a line of progress."""
    click.echo(text, err=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print what begins, and how long it took once it is done."""
    say(f"… {text}")
    begun = time.monotonic()
    yield
    say(f"  {text}：完成（{time.monotonic() - begun:.1f} 秒）")
