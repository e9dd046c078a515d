"""The map page as a person at an office PC gets it: headless Chromium, no WebGL, nothing cached."""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from bench import load
from bench.county import PASSWORD, county
from bench.report import Goal, at_most
from bench.service import gunicorn
from bench.tiles import SIZES
from geo_app.demo import DemoOptions
from geo_app.errors import GeoAppError
from geo_app.progress import step

VISITS = 5
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-webgl", "--disable-webgl2", "--disable-dev-shm-usage"]

# the map says on its element when it is painted, and when no tile is on its way any more
_NOTE_THE_END = """
    new MutationObserver(() => {
        const done = document.querySelector("#map[data-painted][data-busy=false]");
        if (done && !performance.getEntriesByName("layers-painted").length)
            performance.mark("layers-painted");
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-painted", "data-busy"] });
"""


def measure(size: str) -> Iterator[Goal]:
    """Measure the page on a county of the demonstration's usual size, or on the small one."""
    usual = DemoOptions()
    households, cases = SIZES["small"] if size == "small" else (usual.households, usual.cases)
    with county(households, cases) as place, gunicorn("geo_app:create_app()", place) as product:
        yield Goal("county", "", f"{households:,} households, {cases:,} cases")
        known = [place.cookie("county"), "Accept-Encoding: gzip"]
        with step("the page from the server"):
            times = []
            browser = load.Browser(product.port, known)
            for _ in range(20):
                began = time.perf_counter()
                status, _, _ = browser.get("/map")
                times.append((time.perf_counter() - began) * 1000)
                if status != 200:
                    raise GeoAppError(f"/map answered {status}")
            browser.close()
        yield at_most("HTML from the server, median", 200, statistics.median(times), " ms")
        with step("the page in Chromium"):
            visits = list(_visits(f"http://127.0.0.1:{product.port}"))
    painted = statistics.median(visit[0] for visit in visits)
    complete = statistics.median(visit[1] for visit in visits)
    yield at_most("painted, median of five", 1000, painted, " ms", _spread(visit[0] for visit in visits))
    yield at_most("all layers, median of five", 2000, complete, " ms", _spread(visit[1] for visit in visits))
    yield at_most("page weight as sent", 350, statistics.median(visit[2] for visit in visits) / 1000, " kB")


def _visits(origin: str) -> Iterator[tuple[float, float, int]]:
    """Visit the page anew some times: milliseconds to the map, to all layers, and bytes sent."""
    path = shutil.which("chromium")
    if path is None:
        raise GeoAppError("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        session = _signed_in(browser, origin)
        for number in range(VISITS + 1):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=session)  # type: ignore[arg-type]
            page = context.new_page()
            page.add_init_script(_NOTE_THE_END)
            sizes: list[float] = []
            network = context.new_cdp_session(page)
            network.send("Network.enable")
            network.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(f"{origin}/map")
            page.locator("#map[data-painted]").wait_for()
            page.locator("#map[data-busy=false]").wait_for()
            page.wait_for_load_state("networkidle")
            at = dict(page.evaluate("performance.getEntriesByType('mark').map(mark => [mark.name, mark.startTime])"))
            if number:  # the first starts the browser's own machinery
                yield at["map-painted"], at["layers-painted"], int(sum(sizes))
            context.close()
        browser.close()


def _signed_in(browser: Browser, origin: str) -> object:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/login")
    page.fill("#name", "county")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/(map)?$"))
    session = context.storage_state()
    context.close()
    return session


def _spread(values: Iterator[float]) -> str:
    found = sorted(values)
    return f"{found[0]:.0f} to {found[-1]:.0f}"
