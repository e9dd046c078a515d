"""tipg, the tile server to compare with: in an environment of its own, on the same database, with its best table."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import quote

from psycopg2.extensions import parse_dsn

from bench.county import FOLDER, County
from bench.service import Service, free_port, running
from geo_app.errors import GeoAppError
from geo_app.progress import step

_VERSION = "1.6.1"
_TABLE = """
    create schema if not exists peer;
    create table if not exists peer.cases as
        select case_id as id, kind as k, is_open as o, day as d, due_day as u, is_exact as h, place as geom
        from map_cases order by key;
    create index if not exists cases_geom on peer.cases using gist (geom);
    do $$ begin
        if not exists (select from pg_constraint where conrelid = 'peer.cases'::regclass and contype = 'p') then
            alter table peer.cases add primary key (id);
        end if;
    end $$;
"""


@contextmanager
def tipg(county: County) -> Iterator[Service]:
    """Serve the cases by tipg: mercator, in spatial order, with a spatial index, no cap that we do not have."""
    with closing(county.connect()) as owner, owner.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("vacuum analyze peer.cases")
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": _with_host(county.owner_url),
        "TIPG_DB_SCHEMAS": json.dumps(["peer"]),
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
        "TIPG_TILE_BUFFER": "0",
        "PGOPTIONS": "-c max_parallel_workers_per_gather=0 -c jit=off",
    }
    command = [_program(), "--port", str(port), "--workers", "2", "--log-level", "warning", "tipg.main:app"]
    with running(command, port, environment) as service:
        yield service


def address(z: int, x: int, y: int) -> str:
    """Return the address of a tile at tipg."""
    return f"/collections/peer.cases/tiles/WebMercatorQuad/{z}/{x}/{y}"


def _with_host(url: str) -> str:
    """Write the socket's folder as the host: tipg takes no address without one."""
    parts = parse_dsn(url)
    return f"postgresql://{parts['user']}@{quote(parts['host'], safe='')}:5432/{parts['dbname']}"


def _program() -> str:
    folder = FOLDER / "tipg"
    program = folder / "bin" / "uvicorn"
    if not program.exists():
        with step(f"tipg {_VERSION}"):
            venv.create(folder, with_pip=True, clear=True)
            command = [str(folder / "bin" / "pip"), "install", "--quiet", f"tipg=={_VERSION}", "uvicorn"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise GeoAppError(f"tipg cannot be installed: {done.stderr.strip()[-500:]}")
    return str(program)
