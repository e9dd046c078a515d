"""The pages for the township and the supervision committee, at both sizes: for everybody, and within the screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

PAGES = ("/fairness", "/towns/330521102/fairness", "/objections")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, size):
    seen = visit("county", PAGES[0], size=size)
    for path in PAGES:
        seen.page.goto(seen.origin + path)
        seen.page.evaluate("() => document.querySelectorAll('main details').forEach(it => { it.open = true })")
        seen.check_accessibility()
        assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
