"""Telephone numbers of people who raise cases: kept sealed, shown masked."""

from __future__ import annotations

from geo_app.sealing import Sealer

PURPOSE = "petitioner.phone"
_WHOLE, _SHORTEST_SHOWN = 11, 5


def masked(phone: str) -> str:
    """Hide most of a number, as the database's `app.mask_phone` does: 138****1234."""
    if len(phone) >= _WHOLE:
        return f"{phone[:3]}****{phone[-4:]}"
    if len(phone) >= _SHORTEST_SHOWN:
        return phone[:2] + "*" * (len(phone) - 4) + phone[-2:]
    return "*" * len(phone)


def sealed(phone: str, sealer: Sealer) -> bytes:
    """Return what is stored of a number."""
    return sealer.seal(phone.encode(), PURPOSE)


def digest(phone: str, sealer: Sealer) -> bytes:
    """Return what tells that two numbers are the same, and nothing else without the key."""
    return sealer.digest("".join(filter(str.isdigit, phone)).encode(), PURPOSE)


def opened(stored: bytes, sealer: Sealer) -> str:
    """Return the number again; UnreadableSecretError when it was sealed with another key."""
    return sealer.open(stored, PURPOSE).decode()
