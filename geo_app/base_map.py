"""A base map behind a key: its tiles are fetched here, so that the key reaches neither a browser nor a log."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import quote

import httpx
import structlog

from geo_app.errors import NotFoundError, UpstreamError
from geo_app.memory import Memory
from geo_app.settings import Settings

log = structlog.get_logger(__name__)

LARGEST_BYTES = 2 * 1024 * 1024
MOST_SECONDS = 20.0
SUBDOMAINS = 8
_KEPT_BYTES = 32 * 1024 * 1024
_KEPT_SECONDS = 24 * 3600
_RASTER = re.compile(r"image/(png|jpeg|webp|gif|avif)")  # no SVG: it may carry scripts


@dataclass(frozen=True, slots=True)
class Image:
    """One tile of the base map."""

    mimetype: str
    content: bytes
    tag: str


class BaseMap:
    """The configured tile source."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.basemap_url
        self._key = settings.basemap_key
        self._images: Memory[Image] = Memory(
            most=_KEPT_BYTES, seconds=_KEPT_SECONDS, size=lambda image: len(image.content)
        )
        self._client = httpx.Client(
            timeout=httpx.Timeout(10, connect=3, pool=3),
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=16),
            headers={"User-Agent": "geo-app", "Accept": "image/*"},
        )

    def tile(self, z: int, x: int, y: int) -> Image:
        """Return a tile; NotFoundError where there is none, UpstreamError when the source does not give an image."""
        if not self._url:
            raise NotFoundError
        image = self._images.get((z, x, y), 0)
        if image is None:
            try:
                image = self._fetch(self._address(z, x, y))
            except httpx.HTTPError as error:  # its text may hold the address, and that the key
                log.warning("base_map_failed", reason=type(error).__name__)
                raise UpstreamError from None
            self._images.keep((z, x, y), 0, image)
        return image

    def close(self) -> None:
        """Close the connections to the source."""
        self._client.close()

    def _address(self, z: int, x: int, y: int) -> str:
        values = {"{z}": z, "{x}": x, "{y}": y, "{s}": (x + y) % SUBDOMAINS}
        address = self._url or ""
        for name, value in values.items():
            address = address.replace(name, str(value))
        return address.replace("{key}", quote(self._key.get_secret_value(), safe="") if self._key else "")

    def _fetch(self, address: str) -> Image:
        until = time.monotonic() + MOST_SECONDS
        with self._client.stream("GET", address) as response:
            if response.status_code == httpx.codes.NOT_FOUND:
                raise NotFoundError
            kind = _RASTER.match(response.headers.get("Content-Type", ""))
            if response.status_code != httpx.codes.OK or kind is None:
                log.warning("base_map_failed", status=response.status_code, image=kind is not None)
                raise UpstreamError
            content = bytearray()
            for part in response.iter_bytes():
                content += part
                if len(content) > LARGEST_BYTES or time.monotonic() > until:
                    log.warning("base_map_failed", bytes=len(content))
                    raise UpstreamError
        return Image(kind[0], bytes(content), blake2b(content, digest_size=12).hexdigest())
