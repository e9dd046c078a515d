"""What PostgreSQL alone needs for tiles, as pgbench measures it."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import cpu
from bench.county import County
from geo_app import postgres
from geo_app.errors import GeoAppError

ENTER = "select app.enter(1, 'county_officer', '330521')"


@dataclass(frozen=True)
class Limit:
    """Transactions a second, and PostgreSQL's processor time for one."""

    per_second: float
    cpu_ms: float


def pgbench(county: County, url: str, scripts: Sequence[str], *, seconds: int = 3, connections: int = 4) -> Limit:
    """Run these scripts at random."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, script in enumerate(scripts):
            path = Path(folder, f"{number}.sql")
            path.write_text(script, encoding="utf-8")
            files += ["-f", str(path)]
        program = postgres.find_installation().programs / "pgbench"
        command = [str(program), "-n", "-c", str(connections), "-j", "2", "-T", str(seconds), *files, url]
        options = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0 -c jit=off"}
        with cpu.measured([county.server]) as spent:
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | options)
    processed = re.search(r"actually processed: (\d+)", done.stdout)
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode or not processed or not rate:
        raise GeoAppError(f"pgbench: {done.stderr.strip()[-500:]}")
    return Limit(float(rate[1]), spent.seconds / int(processed[1]) * 1000)
