"""The base map's key stays on the server, whatever the other side answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from geo_app.base_map import LARGEST_BYTES, BaseMap
from geo_app.errors import NotFoundError, UpstreamError
from geo_app.settings import Settings

KEY = "a secret/key"
IMAGE = b"\x89PNG not really"


class Source(ThreadingHTTPServer):
    """A tile server that notes what it was asked."""

    asked: list[str]
    answer = (200, "image/png", IMAGE)


class Handler(BaseHTTPRequestHandler):
    server: Source

    def do_GET(self):
        self.server.asked.append(self.path)
        status, kind, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def source() -> Iterator[Source]:
    with Source(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def base_map(source, tmp_path):
    url = f"http://127.0.0.1:{source.server_port}/wmts?l={{z}}&r={{y}}&c={{x}}&s=t{{s}}&tk={{key}}"
    held = BaseMap(Settings(geo_app_home=tmp_path, basemap_url=url, basemap_key=SecretStr(KEY)))
    yield held
    held.close()


@pytest.fixture
def served(app, base_map, monkeypatch):
    """The service with this base map."""
    state = app.extensions["geo_app"]
    monkeypatch.setitem(app.extensions, "geo_app", type(state)(**{**vars(state), "base_map": base_map}))


def test_a_tile_is_fetched_with_the_key_and_given_without_it(served, county, source, capfd):
    answer = county.get("/basemap/12/3413/1684")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", IMAGE)
    assert source.asked == ["/wmts?l=12&r=1684&c=3413&s=t1&tk=a%20secret%2Fkey"]
    assert "secret" not in str(answer.headers)
    assert "secret" not in "".join(capfd.readouterr())
    again = county.get("/basemap/12/3413/1684", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "bad",
    [
        (500, "image/png", IMAGE),
        (403, "text/html", b"your key a secret/key has run out"),
        (302, "image/png", IMAGE),
        (200, "text/html", b"<h1>a secret/key</h1>"),
        (200, "image/svg+xml", b"<svg onload='alert(1)'/>"),
        (200, "image/png", b"x" * (LARGEST_BYTES + 1)),
    ],
    ids=["broken", "refused", "elsewhere", "a page", "a drawing", "too large"],
)
def test_what_is_no_image_is_not_passed_on(served, county, source, capfd, bad):
    source.answer = bad
    answer = county.get("/basemap/1/0/0")
    assert answer.status_code == 502
    assert answer.mimetype == "application/problem+json"
    assert "secret" not in answer.get_data(as_text=True)
    assert "secret" not in "".join(capfd.readouterr())
    source.answer = (200, "image/png", IMAGE)
    assert county.get("/basemap/1/0/0").status_code == 200


def test_a_tile_that_the_source_does_not_have_is_not_found(base_map, source):
    source.answer = (404, "text/plain", b"")
    with pytest.raises(NotFoundError):
        base_map.tile(1, 0, 0)


def test_a_source_that_is_gone_is_an_upstream_error_without_the_address(tmp_path, capfd):
    held = BaseMap(
        Settings(geo_app_home=tmp_path, basemap_url="http://127.0.0.1:1/{z}/{x}/{y}?{key}", basemap_key=SecretStr(KEY))
    )
    with pytest.raises(UpstreamError) as error:
        held.tile(1, 0, 0)
    held.close()
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None
    assert "secret" not in "".join(capfd.readouterr())


def test_without_a_base_map_there_are_no_tiles(county):
    assert county.get("/basemap/1/0/0").status_code == 404


@pytest.mark.parametrize("address", ["a/0/0", "1/2/0", "25/0/0", "1/0/-1", "1/0/0?key=1"])
def test_a_bad_address_is_refused_in_words(county, address):
    answer = county.get(f"/basemap/{address}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
