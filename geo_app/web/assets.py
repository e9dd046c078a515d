"""Built scripts, styles and icons: hashed names from a manifest, served with long caching."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise


class NotBuiltError(RuntimeError):
    """The browser files have not been built."""


def dist_folder() -> Path:
    """Return the folder of the built browser files."""
    return Path(str(files("geo_app.static"))) / "dist"


@cache
def manifest() -> dict[str, str]:
    """Return the names of the built files by their source names; NotBuiltError when they are not built."""
    path = dist_folder() / "manifest.json"
    if not path.exists():
        raise NotBuiltError(
            "the browser files are not built: run './geo run' "
            "(or, in static/: npm ci --ignore-scripts && node build.mjs)"
        )
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def install(app: Flask) -> None:
    """Serve the built files below /static/ and give templates `asset('map.js')`."""
    names = manifest()

    def asset(name: str) -> str:
        return f"/static/{names[name]}"

    app.jinja_env.globals["asset"] = asset
    hashed = set(names.values())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(dist_folder()),
        prefix="static",
        immutable_file_test=lambda _path, url: url.removeprefix("/static/") in hashed,
    )
