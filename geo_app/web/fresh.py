"""Answers that follow the data: remembered while it stays, told apart by ETag, and never given to another scope."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from flask import Response, request

from geo_app.web import access
from geo_app.web.state import AppState, heard, state
from layers.database import Connection
from layers.versions import Version, Weight

Weigh = Callable[[Connection], Weight]
Make = Callable[[Connection, Weight], bytes]

ANSWERED = "geo_app.answered"
"""Where in the WSGI environment the server finds what it answered."""

_ASK_FIRST = "private, no-cache"
_FOR_GOOD = "private, max-age=31536000, immutable"
_GZIP = 31  # zlib's window size that stands for gzip


class Answered(NamedTuple):
    """What was answered: the ETag, under which key its body is remembered, and to whom."""

    tag: str
    body_key: Hashable
    account_id: int


def answer(
    address: tuple[object, ...], weigh: Weigh, make: Make, *, mimetype: str, named: str | None = None, effort: int = 1
) -> Response:
    """Answer with what `make` makes, or with 304 when the browser has it already.

    `weigh` tells, cheaply, which version of the data the answer would show; an address that names that very version,
    as `version_name` writes it, may be kept for good. Both run within the viewer's scope, and region and rights are
    part of all that is remembered: what one viewer sees is never served to one who sees less. `effort` is zlib's level:
    1 for tiles, of which there are many; more for what is made once and sent often.
    """
    held = state()
    asked = (*address, *_whose())
    wanted = _Wanted(held, mimetype, named, effort, request.accept_encodings.quality("gzip") > 0)
    told = heard()
    mark = told and told.data
    weight = held.weights.get(asked, mark)
    response = wanted.remembered(weight, _hash(asked, weight.version)) if weight else None
    if response is None:
        with held.database.transaction(access.scope()) as connection:
            if weight is None:
                weight = weigh(connection)
                held.weights.keep(asked, mark, weight)
            tag = _hash(asked, weight.version)
            response = wanted.remembered(weight, tag) or wanted.made(weight, tag, make(connection, weight))
    return response


def version_name(version: Version) -> str:
    """Return what an address calls this version, as the viewer sees it: two scopes never share a name."""
    return _hash(_whose(), version)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The form in which a request can be answered, and where answers are remembered."""

    held: AppState
    mimetype: str
    named: str | None
    effort: int
    packed: bool

    def remembered(self, weight: Weight, tag: str) -> Response | None:
        """Return 304, or the body as it was last made; None when it has to be made."""
        if request.if_none_match.contains_weak(tag):
            return self._headed(Response(status=304), weight, tag)
        body = self.held.bodies.get((tag, self.packed), 0)
        return None if body is None else self._filled(body, weight, tag)

    def made(self, weight: Weight, tag: str, body: bytes) -> Response:
        """Return a body that has just been made, and remember it, compressed where the browser takes that."""
        if body and self.packed:
            body = zlib.compress(body, level=self.effort, wbits=_GZIP)
        self.held.bodies.keep((tag, self.packed), 0, body)
        return self._filled(body, weight, tag)

    def _filled(self, body: bytes, weight: Weight, tag: str) -> Response:
        response = Response(body, mimetype=self.mimetype)
        if body and self.packed:
            response.headers["Content-Encoding"] = "gzip"
        return self._headed(response, weight, tag)

    def _headed(self, response: Response, weight: Weight, tag: str) -> Response:
        kept = self.named is not None and self.named == version_name(weight.version)
        response.headers["ETag"] = f'W/"{tag}"'
        response.headers["Cache-Control"] = _FOR_GOOD if kept else _ASK_FIRST
        response.headers["Vary"] = "Accept-Encoding"
        request.environ[ANSWERED] = Answered(tag, (tag, self.packed), access.viewer().id)
        return response


def _whose() -> tuple[object, ...]:
    viewer = access.viewer()
    # what is given to a person by name is that person's alone
    person = None if "view_cases" in viewer.rights else viewer.id
    return viewer.region_code, tuple(sorted(viewer.rights)), person


def _hash(asked: tuple[object, ...], version: Version) -> str:
    return blake2b(f"{asked!r} {version}".encode(), digest_size=12).hexdigest()
