"""Who asks, and for what ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The viewer of a transaction; row-level security reads it from transaction-local settings.

    `rights` None means all that the role gives; a token may have fewer. `actor_id` is who really acts where a deputy
    takes the place of `account_id`; `client` is the address that the request came from: both go into the audit log.
    """

    account_id: int | None
    role: str
    region_code: str
    rights: tuple[str, ...] | None = None
    client: str = ""
    actor_id: int | None = None

    @classmethod
    def nobody(cls) -> Scope:
        """Return the scope of one who has not signed in: it sees no row."""
        return cls(account_id=None, role="", region_code="")
