"""Long pages compressed. Only such as echo nothing that a request sent, beside which a secret's length would tell."""

from __future__ import annotations

import zlib
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

_GZIP = 31  # zlib's window size that stands for gzip
_WORTH_IT = 1_000
Answer = TypeVar("Answer", bound=Response)


def packed(response: Answer) -> Answer:
    """Compress a page for a browser that takes that; not the answer to a form, which holds what was sent."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD") or response.direct_passthrough:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    body = response.get_data()
    if len(body) > _WORTH_IT and request.accept_encodings.quality("gzip") > 0:
        response.set_data(zlib.compress(body, level=5, wbits=_GZIP))
        response.headers["Content-Encoding"] = "gzip"
    return response
