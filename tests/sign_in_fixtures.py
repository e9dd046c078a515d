"""A sign-in service in the tests, the map that knows it, and a browser that goes from the one to the other and back."""

from __future__ import annotations

import httpx
import pytest

from tests import sign_in_service
from tests.sign_in_service import CALLBACK, CLIENT_ID, CLIENT_SECRET


@pytest.fixture(scope="module")
def _running_service():
    with sign_in_service.serving() as service:
        yield service


@pytest.fixture
def oidc_service(_running_service):
    """The service, honest and with nobody's codes."""
    honest = {"lies": {}, "sign": None, "broken": "", "describes_itself_as": _running_service.address, "asked": [],
              "codes": {}, "person": {"sub": "u-1001", "name": "沈丽"}}  # fmt: skip
    for name, value in honest.items():
        setattr(_running_service, name, value)
    return _running_service


@pytest.fixture
def map_app(own_app, oidc_service):
    """The map, which knows the service."""
    return own_app(
        oidc_issuer=oidc_service.address,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        public_url=CALLBACK.removesuffix("/login/oidc/callback"),
    )


@pytest.fixture
def oidc_browser(map_app):
    return map_app.test_client()


def ask(oidc_browser, start="/login/oidc"):
    """Go to the service and come back as far as its answer: the address that the browser is sent to."""
    sent = oidc_browser.get(start)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    answer = httpx.get(sent.location)
    assert answer.status_code == 302, answer.text
    back = answer.headers["location"]
    assert back.startswith(CALLBACK)
    return back.removeprefix("http://map.test")
