"""Addresses at which a list that a page shows is offered as a file, with the page's filters."""

from __future__ import annotations

from urllib.parse import urlencode

from geo_app.exchange.list_columns import LISTS
from geo_app.web import access


def export_link(name: str, **filters: object) -> str:
    """Return the address for a list, leaving out filters that are not set; empty for whom may not have it."""
    rights = LISTS[name].rights
    if rights and access.viewer().rights.isdisjoint(rights):
        return ""
    pairs = [(key.rstrip("_"), value) for key, value in filters.items() if value not in (None, "")]
    return f"/exports/lists/{name}" + (f"?{urlencode(pairs, safe=',')}" if pairs else "")
