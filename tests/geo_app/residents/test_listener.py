"""Where the residents' pages listen beside the staff's."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from geo_app.listeners import ServeError, listen, residents_listener
from geo_app.settings import Settings


def _settings(home, **named: Any) -> Settings:
    return Settings(geo_app_home=home, **named)


def _free_pair() -> tuple[int, int]:
    """Return two ports in a row that are free."""
    for port in range(20_000, 30_000):
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port, port + 1
    raise AssertionError("no two free ports in a row")


def test_it_is_the_port_after_the_staffs(tmp_path):
    port, after = _free_pair()
    with (
        listen("127.0.0.1", port) as staff,
        residents_listener(_settings(tmp_path, port=port), staff) as found,
    ):
        assert found is not None
        assert found.getsockname()[1] == after


def test_it_is_any_other_when_that_one_is_taken(tmp_path):
    port, after = _free_pair()
    with (
        listen("127.0.0.1", port) as staff,
        socket.create_server(("127.0.0.1", after)),
        residents_listener(_settings(tmp_path, port=port), staff) as found,
    ):
        assert found is not None
        assert found.getsockname()[1] not in (port, after)


def test_one_that_was_set_and_is_taken_is_told_by_its_own_name(tmp_path):
    with listen("127.0.0.1", 0) as staff, socket.create_server(("127.0.0.1", 0)) as taken:
        settings = _settings(tmp_path, resident_port=taken.getsockname()[1])
        with pytest.raises(ServeError, match="RESIDENT_PORT="), residents_listener(settings, staff):
            pass


def test_there_is_none_where_they_are_not_served(tmp_path):
    with listen("127.0.0.1", 0) as staff, residents_listener(_settings(tmp_path, residents=False), staff) as found:
        assert found is None
