"""The launcher and the lock files that it installs from."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest

from geo_app.cli import COMMANDS, exists

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def launch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "geo", *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def test_help_says_what_there_is_and_needs_nothing_set_up():
    shown = launch("help", PATH="/usr/bin:/bin").stdout
    for word in ("run", "test", "check", "bench", "help", "PORT", "GEO_APP_HOME", "DEMO=0", "DATABASE_URL"):
        assert word in shown
    for name in COMMANDS:
        assert (f"geo-app {name} " in shown) == exists(name), name


def test_it_is_plain_posix_shell():
    assert (ROOT / "geo").read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["/bin/sh", "-n", ROOT / "geo"], check=True)


def test_the_test_packages_contain_the_programs():
    assert pins("run").items() <= pins("test").items()


@pytest.mark.parametrize("name", ["run", "test", "build", "node"])
def test_every_pinned_package_has_hashes(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE):
        if PINNED.match(block):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_every_package_on_disk_ships():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    shipped = set(config["options"]["packages"].split())
    on_disk = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for top in ("geo_app", "layers", "scoring")
        for path in (ROOT / top).rglob("*.py")
    }
    assert on_disk <= shipped
