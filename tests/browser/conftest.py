"""A real Chromium without WebGL, and the service on a port of its own.

Whatever a test looks at, at its end nothing may have left the origin, and the console may hold no error: a violation of
the content policy is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web_fixtures import PASSWORD

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Visit:
    """A page that someone opened, and what it did behind their back."""

    page: Page
    origin: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the map is painted and its points are there."""
        self.page.locator("#map[data-painted]").wait_for()
        self.page.locator("#map[data-busy=false]").wait_for()

    def drawn(self) -> int:
        """Return how many cases the map shows."""
        return int(self.page.locator("#map").get_attribute("data-cases") or -1)

    def listed(self, tab: str = "cases") -> int:
        """Return how many rows the list says it has."""
        return int(self.page.locator(f"#tab-{tab} .n").get_attribute("data-count") or -1)

    def check_accessibility(self) -> None:
        """Fail on any violation that axe finds."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.violations_count == 0, found.generate_report()


@pytest.fixture(scope="session")
def served(app: Flask) -> Iterator[str]:
    """The address at which the service runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, object]:
    """The cookies of those who have signed in already."""
    return {}


@pytest.fixture
def visit(served: str, chromium: Browser, sessions: dict[str, object]) -> Iterator[Callable[..., Visit]]:
    """Open a page as someone; `expects` are words of console errors that belong to the test."""
    opened: list[tuple[Visit, tuple[str, ...]]] = []
    contexts = []

    def go(
        name: str | None,
        path: str = "/map",
        *,
        size: dict[str, int] = DESK,
        script: bool = True,
        expects: tuple[str, ...] = (),
    ) -> Visit:
        phone = size["width"] < 1024
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            has_touch=phone,
            is_mobile=phone,
            java_script_enabled=script,
            storage_state=sessions.get(name or ""),  # type: ignore[arg-type]
        )
        contexts.append(context)
        seen = Visit(context.new_page(), served)
        page = seen.page
        page.set_default_timeout(30_000)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.errors.extend([message.text] * (message.type == "error")))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        opened.append((seen, expects))
        if name is not None and name not in sessions:
            page.goto(f"{served}/login?next={quote(path, safe='')}")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url(lambda url: "/login" not in url)
            sessions[name] = context.storage_state()
        else:
            page.goto(served + path)
        if name is not None and script and path.startswith("/map") and not path.startswith("/map/"):
            seen.settle()
        return seen

    yield go
    for context in contexts:
        context.close()
    for seen, expects in opened:
        left = [url for url in seen.requests if not url.startswith((served, "data:", "blob:"))]
        assert not left, left
        unexpected = [error for error in seen.errors if not any(word in error for word in expects)]
        assert not unexpected, unexpected
