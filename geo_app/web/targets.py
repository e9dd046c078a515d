"""Where a form leads back to: an address on this server, and nowhere else."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def inside(target: str) -> str:
    """Return the target if it lies on this server, else the start page: no sign-in leads elsewhere."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if plain and not parts.netloc and not parts.scheme and target.isprintable() else "/"


def onward(address: str, target: str) -> str:
    """Return the address of a step on the way to a target."""
    return f"{address}?next={quote(target, safe='/')}" if target != "/" else address
