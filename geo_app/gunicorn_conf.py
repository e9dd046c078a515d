"""How gunicorn serves the application; read by gunicorn itself, settings from the environment as everywhere."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from geo_app.logs import configure_logging
from geo_app.settings import Settings

_settings = Settings()


class StructuredLogger(Logger):  # type: ignore[misc]
    """gunicorn's messages among our own log lines; a request's line is the application's to write."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002
        """Take the configuration of the whole service instead of gunicorn's."""
        configure_logging(_settings)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.DEBUG if _settings.log_level == "debug" else logging.WARNING)


bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.web_workers
threads = _settings.web_threads
logger_class = StructuredLogger
# one copy of the libraries in memory for all workers; connections are opened after the fork, at first use
preload_app = True
# a heartbeat on a slow disk would look like a dead worker
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # nosec B108
timeout = 60
graceful_timeout = 10
keepalive = 75  # longer than nginx keeps its side open
control_socket_disable = True
