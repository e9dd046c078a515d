"""The programs that `geo-app up` runs beside itself: the web server and the worker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

_STOP_SECONDS = 20


class Program:
    """A program that runs while the `with` block lasts, and that ends with us whatever we die of."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        keep_open: Sequence[int] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        # the kernel tells it to stop when we are killed and can tell it nothing ourselves
        self._command = [*(["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []), *command]
        self._keep_open = keep_open
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            self._command,
            pass_fds=self._keep_open,
            start_new_session=True,  # Ctrl+C comes to us alone, and we stop the parts in order
            env={**os.environ, **self._settings, "PYTHONUNBUFFERED": "1"},
        )

    def stop(self) -> None:
        """Ask it to stop, and make it when it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ended(self) -> str | None:
        """Return how it ended, in words; None while it runs."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return None
        return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"
