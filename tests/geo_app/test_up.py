"""`geo-app up`: the whole program, as `./geo run` starts it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo_app.cluster import Cluster

COMMAND = [sys.executable, "-m", "geo_app.cli", "up"]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="geo-app-home-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


def environment(home: Path, **settings: object) -> dict[str, str]:
    return os.environ | {"GEO_APP_HOME": str(home)} | {name: str(value) for name, value in settings.items()}


def lines_until_ready(process: subprocess.Popen[str], lines_told: int) -> list[str]:
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if len(lines) == lines_told:
            return lines
    raise AssertionError("it ended before it was ready")


def test_it_serves_the_demonstration_and_stops_in_order(home):
    settings = environment(
        home, PORT=0, WEB_WORKERS=1, DEMO_HOUSEHOLDS=1000, DEMO_CASES=1000, DEMO_PASSWORD="of-the-demonstration"
    )
    with subprocess.Popen(COMMAND, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            ready, told, *logins, residents, slip = lines_until_ready(process, lines_told=8)
            address = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)", ready)
            assert address, ready
            assert "of-the-demonstration" in told
            names = [login.split()[0] for login in logins]
            assert names == ["county", "town-330521102", "village-330521102218", "grid-330521102218001"]
            own_pages = re.fullmatch(r"residents (http://127\.0\.0\.1:\d+)", residents)
            assert own_pages, residents
            assert re.search("户号 330521102218[0-9]{4}，查看码 [2-9A-Z]{4}-[2-9A-Z]{4}", slip), slip
            for served in (address[1], own_pages[1]):
                with urllib.request.urlopen(f"{served}/readyz") as answer:
                    assert answer.status == 200
            assert Cluster(home).pid() is not None
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert Cluster(home).pid() is None


def test_a_taken_port_is_told_before_anything_is_begun(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            COMMAND, env=environment(home, PORT=port), capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "PORT=" in done.stderr
    assert not (home / "cluster").exists()


def test_a_database_that_never_answers_ends_the_start(home, monkeypatch):
    settings = environment(home, PORT=0, DATABASE_URL="postgresql://nobody@/nothing?host=/nowhere")
    code = "from geo_app import serve; serve._DATABASE_SECONDS = 0; from geo_app.cli import main; main(['up'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "连接不上数据库" in done.stderr
    assert "Traceback" not in done.stderr
