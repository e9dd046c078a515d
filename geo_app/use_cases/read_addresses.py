"""Read the addresses of rows that have no point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from geo_app.exchange.gazetteer import Gazetteer, Level, Place
from layers import places
from layers.database import Connection
from layers.gazetteer import NamedPlace, named_places, village_and_above
from layers.places import Addressed

_MOST_CANDIDATES = 5


def gazetteer(connection: Connection) -> Gazetteer:
    """Return the names that the viewer may see, ready to be looked for."""
    return _of(named_places(connection))


def group_in_village(connection: Connection, village: str, address: str) -> int | None:
    """Return the group that an address names in a village that is known already."""
    return _of(village_and_above(connection, village)).group_within(village, address)


def _of(listed: Iterable[NamedPlace]) -> Gazetteer:
    return Gazetteer(Place(it.code, cast(Level, it.level), it.parent_code, it.names) for it in listed)


def read_addresses(connection: Connection) -> None:
    """Place staged cases that have nothing but an address, and find the group of all without a point."""
    addresses = places.unplaced_addresses(connection)
    names = gazetteer(connection) if addresses else None
    places.place_by_address(connection, [] if names is None else [_read(names, address) for address in addresses])


def titles(names: Gazetteer, codes: tuple[str, ...]) -> str:
    """Return the regions that an address could mean, as a message lists them."""
    listed = "、".join(f"「{names.title(code)}」" for code in codes[:_MOST_CANDIDATES])
    return f"{listed}等 {len(codes)} 处" if len(codes) > _MOST_CANDIDATES else listed


def _read(names: Gazetteer, address: str) -> Addressed:
    found = names.find(address)
    group = names.group_within("", address) if found.doubt == "nothing" else found.group_no
    # a village that we do not know leaves the town, which is still right
    doubt = "" if found.code else found.doubt
    return Addressed(address, found.code, group, doubt, titles(names, found.candidates))
