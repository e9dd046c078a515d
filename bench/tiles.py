"""Tiles: what they cost uncached, cached and unchanged, under a scope, few zooms out, and after an edit."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Sequence
from statistics import median

from psycopg2.extensions import connection

from bench import cpu, load, peers
from bench.county import County, county
from bench.limit import ENTER, pgbench
from bench.report import Goal, at_least, at_most
from bench.service import Service, gunicorn
from geo_app.errors import GeoAppError
from geo_app.progress import step
from layers import tiles
from layers.catalogue import LAYERS
from layers.tiles import EVERYTHING, Statement, Tile

SIZES = {"small": (100_000, 100_000), "full": (1_000_000, 1_000_000)}
ROUNDS = 5
TILES = 120  # pgbench takes no more than 128 scripts
CASES = LAYERS["cases"]
PLAIN = "Accept-Encoding: identity"

# the limit: a tile of the same table as one would write it, every column a property
_PLAIN = """
    select ST_AsMVT(feature, 'cases', 4096, 'place') from (
        select case_id as id, kind as k, is_open as o, day as d, due_day as u, is_exact as h,
               ST_TransScale(place, %(dx)s, %(dy)s, %(sx)s, %(sy)s) as place
        from map_cases where key >= %(lo)s and key < %(hi)s) feature
"""


def measure(size: str) -> Iterator[Goal]:
    """Measure all of it."""
    with county(*SIZES[size]) as place:
        owner = place.connect()
        chosen = random_tiles(owner)
        drawings = [tiles.drawing(CASES, tile, 1, EVERYTHING) for tile in chosen]
        statements = [written(owner, drawing) for drawing in drawings]
        plain = [written(owner, Statement(_PLAIN, drawing.values)) for drawing in drawings]
        yield Goal(
            "county", "", f"{SIZES[size][0]:,} households, {SIZES[size][1]:,} cases; {len(chosen)} tiles, z13–16"
        )
        with step("uncached tiles beside ST_AsMVT alone and tipg"):
            goals = list(uncached(place, chosen, statements, plain))
        yield from goals
        with step("the same query with and without a scope"):
            goals = list(scoped(place, owner, statements))
        yield from goals
        with step("tiles few zooms out"):
            goals = list(overview(place, owner))
        yield from goals
        with step("cached and unchanged tiles beside a Flask hello"):
            goals = list(cached(place, chosen))
        yield from goals
        with step("edits"):
            goals = list(edited(place, owner, chosen))
        yield from goals
        owner.close()


def random_tiles(owner: connection) -> list[Tile]:
    """Return tiles of zooms 13 to 16 around cases drawn by lot, of those whose points are shown one by one."""
    found: dict[Tile, None] = {}
    with owner.cursor() as cursor:
        cursor.execute("select key from map_cases order by md5(case_id::text) limit %s", (TILES * 4,))
        for number, (key,) in enumerate(cursor.fetchall()):
            tile = tile_of(key, 13 + number % 4)
            if len(found) < TILES and tiles.weigh(owner, CASES, tile).points <= tiles.limit(tile):
                found[tile] = None
    return list(found)


def tile_of(key: int, z: int) -> Tile:
    """Return the tile of a zoom that holds a place on the quadtree."""
    cell = key >> 2 * (tiles.KEY_BITS - z)
    x = sum((cell >> 2 * bit & 1) << bit for bit in range(z))
    y = sum((cell >> 2 * bit + 1 & 1) << bit for bit in range(z))
    return Tile(z, x, y)


def written(owner: connection, statement: Statement) -> str:
    """Return a statement with its values in it, for pgbench."""
    with owner.cursor() as cursor:
        text: str = cursor.mogrify(statement.sql, statement.values).decode()
    return text.strip().rstrip(";") + ";\n"


def address(tile: Tile, layer: str = "cases") -> str:
    """Return the address of a tile of ours."""
    return f"/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt"


def uncached(place: County, chosen: Sequence[Tile], statements: Sequence[str], plain: Sequence[str]) -> Iterator[Goal]:
    """Measure the product without its memory, PostgreSQL alone, and tipg, in turn."""
    alone, limits, ours, ours_cpu, theirs, theirs_cpu = [], [], [], [], [], []
    headers = [place.cookie("county"), PLAIN]
    with gunicorn("bench.apps:uncached()", place) as product, peers.tipg(place) as peer:
        our_paths = [address(tile) for tile in chosen]
        their_paths = [peers.address(tile.z, tile.x, tile.y) for tile in chosen]
        drive(place, product, our_paths, 2 * TILES, headers)
        drive(place, peer, their_paths, 40, [PLAIN])
        for _ in range(ROUNDS):
            limits.append(pgbench(place, place.owner_url, plain))
            done, spent = drive(place, product, our_paths, 5 * TILES, headers)
            ours.append(done)
            ours_cpu.append(spent)
            alone.append(pgbench(place, place.owner_url, statements).cpu_ms)
            done, spent = drive(place, peer, their_paths, TILES, [PLAIN])
            theirs.append(done)
            theirs_cpu.append(spent)
    floors = [limit.cpu_ms for limit in limits]
    rate = median(limit.per_second for limit in limits)
    more = f"{beside(ours_cpu, floors)}; {ratio(ours_cpu, alone):.2f}× its own statement; pgbench {rate:.0f} tile/s"
    yield at_most("uncached tile, CPU ÷ ST_AsMVT alone", 1.15, ratio(ours_cpu, floors), "×", more)
    speeds = [[run.per_second for run in runs] for runs in (ours, theirs)]
    more = f"{median(speeds[0]):.0f} beside {median(speeds[1]):.0f} tile/s; tipg's CPU {median(theirs_cpu):.1f} ms"
    yield at_least("uncached tiles a second ÷ tipg's", 4, ratio(*speeds), "×", more)
    waits = [[run.p95_ms for run in runs] for runs in (ours, theirs)]
    yield at_most("uncached tile, p95 ÷ tipg's", 0.5, ratio(*waits), "×", beside(*waits))


def ratio(values: Sequence[float], floors: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: what else the machine does weighs on both sides of a round."""
    return median(value / floor for value, floor in zip(values, floors, strict=True))


def beside(values: Sequence[float], floors: Sequence[float]) -> str:
    """Return the two medians in words."""
    return f"{median(values):.2f} beside {median(floors):.2f} ms"


def drive(
    place: County, service: Service, paths: Sequence[str], requests: int, headers: Sequence[str], *, status: int = 200
) -> tuple[load.Load, float]:
    """Ask a service and return what came of it, with the CPU milliseconds of server and PostgreSQL for each answer."""
    with cpu.measured([service.pid, place.server]) as spent:
        done = load.run(service.port, paths, requests=requests, headers=headers)
    if set(done.statuses) != {status}:
        raise GeoAppError(f"answers other than {status}: {done.statuses} for {paths[0]}")
    return done, spent.seconds / requests * 1000


def scoped(place: County, owner: connection, statements: Sequence[str]) -> Iterator[Goal]:
    """Measure the product's own query as the web role within a scope, and as the owner, whom no policy governs."""
    scripts = [f"begin;\n{ENTER};\n{statement}commit;\n" for statement in statements]
    free, bound = [], []
    for _ in range(ROUNDS):
        free.append(pgbench(place, place.owner_url, scripts).cpu_ms)
        bound.append(pgbench(place, place.web_url, scripts).cpu_ms)
    yield at_most("scope on ÷ scope off, CPU", 1.15, ratio(bound, free), "×", beside(bound, free))
    scans = [statement for statement in statements if "Seq Scan" in plan(owner, statement)]
    yield Goal("sequential scans under the scope", "none", f"{len(scans)} of {len(statements)}", not scans)


def plan(owner: connection, statement: str) -> str:
    """Return the plan of a statement as the web role within the county's scope."""
    with owner.cursor() as cursor:
        cursor.execute(f"begin; {ENTER}; set local role geo_web; explain (format json) {statement}")
        found = json.dumps(cursor.fetchone())
        cursor.execute("rollback")
    return found


def overview(place: County, owner: connection) -> Iterator[Goal]:
    """Measure every tile of the county at zooms 10 to 12: the heaviest, and the slowest at its best of three."""
    with owner.cursor() as cursor:
        cursor.execute("select distinct key from map_cells where level = 12")
        keys = [key for (key,) in cursor.fetchall()]
    wanted = {tile_of(key << 2 * (tiles.KEY_BITS - 12), z) for key in keys for z in (10, 11, 12)}
    heaviest, packed, slowest = 0, 0, 0.0
    with gunicorn("bench.apps:uncached()", place) as product:
        browser = load.Browser(product.port, [place.cookie("county"), PLAIN])
        for layer in ("cases", "households"):
            for tile in sorted(wanted, key=lambda tile: (tile.z, tile.x, tile.y)):
                times = []
                for _ in range(3):
                    began = time.perf_counter()
                    _, _, body = browser.get(address(tile, layer))
                    times.append((time.perf_counter() - began) * 1000)
                heaviest, packed = max(heaviest, len(body)), max(packed, len(gzip.compress(body, 1)))
                slowest = max(slowest, min(times))
        browser.close()
    more = f"{packed / 1000:.1f} kB as sent; {2 * len(wanted)} tiles"
    yield at_most("z10–12, heaviest tile unpacked", 70, heaviest / 1000, " kB", more)
    yield at_most("z10–12, slowest tile", 25, slowest, " ms")


def cached(place: County, chosen: Sequence[Tile]) -> Iterator[Goal]:
    """Measure tiles that are remembered, and those that the browser has, beside a hello."""
    known = [place.cookie("county"), "Accept-Encoding: gzip"]
    path = address(next(tile for tile in chosen if tile.z == 15))
    floors, full, unchanged = [], [], []
    with gunicorn("bench.apps:hello()", place) as hello, gunicorn("geo_app:create_app()", place) as product:
        browser = load.Browser(product.port, known)
        tag = browser.get(path)[1]["etag"]
        browser.close()
        has_it = [*known, f"If-None-Match: {tag}"]
        for _ in range(ROUNDS):
            floors.append(drive(place, hello, ["/"], 6000, [])[1])
            full.append(drive(place, product, [path], 6000, known)[1])
            unchanged.append(drive(place, product, [path], 6000, has_it, status=304)[1])
    yield at_most("cached tile, CPU ÷ Flask hello", 1.6, ratio(full, floors), "×", beside(full, floors))
    yield at_most("304, CPU ÷ Flask hello", 1.1, ratio(unchanged, floors), "×", beside(unchanged, floors))


def edited(place: County, owner: connection, chosen: Sequence[Tile]) -> Iterator[Goal]:
    """Record cases, and wait for each to be in its tile; the tile beside it must still be the one that was there."""
    waits, stale, disturbed = [], 0, 0
    with gunicorn("geo_app:create_app()", place) as product, owner.cursor() as cursor:
        browsers = [load.Browser(product.port, [place.cookie("county"), PLAIN]) for _ in range(2)]
        for number, tile in enumerate(chosen[:60]):
            browser = browsers[number % 2]
            beside = Tile(tile.z, tile.x ^ 1, tile.y)
            tags = [browser.get(address(one))[1]["etag"] for one in (tile, beside)]
            began = time.perf_counter()
            cursor.execute(_EDIT, (number, *tile_centre(tile)))
            fresh = browser.get(address(tile))[1]["etag"]
            waits.append((time.perf_counter() - began) * 1000)
            stale += fresh == tags[0]
            disturbed += browser.get(address(beside))[1]["etag"] != tags[1]
        for browser in browsers:
            browser.close()
        cursor.execute("delete from cases where source = 'bench'")
    wait = sorted(waits)[int(len(waits) * 0.95)]
    yield at_most("edit → fresh tile, p95, the edit included", 50, wait, " ms", f"median {median(waits):.1f} ms")
    yield Goal("stale tiles after an edit", "none", f"{stale} of {len(waits)}", not stale)
    yield Goal("neighbouring tiles made anew", "none", f"{disturbed} of {len(waits)}", not disturbed)


_EDIT = """
    insert into cases (source, external_id, channel, category_code, title, location, location_precision, region_code,
                       registered_at)
    values ('bench', %s, 'grid', 'JF01', 'bench', ST_Transform(ST_Centroid(ST_TileEnvelope(%s, %s, %s)), 4490), 'exact',
            '330521102218', '2026-11-20 10:00+08')
"""


def tile_centre(tile: Tile) -> tuple[int, int, int]:
    """Return what ST_TileEnvelope takes."""
    return tile.z, tile.x, tile.y
