"""Who asks, and for what ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The viewer of a transaction; row-level security reads it from transaction-local settings."""

    account_id: int | None
    role: str
    region_code: str

    @classmethod
    def nobody(cls) -> Scope:
        """Return the scope of one who has not signed in: it sees no row."""
        return cls(account_id=None, role="", region_code="")
