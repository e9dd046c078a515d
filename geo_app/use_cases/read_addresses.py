"""Read the addresses of rows that have no point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from geo_app.exchange.address_hints import Hints
from geo_app.exchange.gazetteer import Gazetteer, Level, Place
from layers import places
from layers.database import Connection
from layers.gazetteer import NamedPlace, named_places, village_and_above
from layers.places import Addressed


def gazetteer(connection: Connection) -> Gazetteer:
    """Return the names that the viewer may see, ready to be looked for."""
    return of_places(named_places(connection))


def group_in_village(connection: Connection, village: str, address: str) -> int | None:
    """Return the group that an address names in a village that is known already."""
    return of_places(village_and_above(connection, village)).group_within(village, address)


def of_places(listed: Iterable[NamedPlace]) -> Gazetteer:
    """Return names ready to be looked for."""
    return Gazetteer(Place(it.code, cast(Level, it.level), it.parent_code, it.names) for it in listed)


def read_addresses(connection: Connection, near: str | None = None) -> None:
    """Place staged cases that have nothing but an address, and find the group of all without a point.

    Where an address is not understood, an example shows how to write one, from the region `near`.
    """
    addresses = places.unplaced_addresses(connection)
    if not addresses:
        places.place_by_address(connection, [])
        return
    names = gazetteer(connection)
    hints = Hints(names, near)
    places.place_by_address(connection, [_read(names, hints, address) for address in addresses])


def _read(names: Gazetteer, hints: Hints, address: str) -> Addressed:
    found = names.find(address)
    if found.doubt == "nothing":
        detail = hints.nothing(address, found)
        return Addressed(address, None, names.group_within("", address), found.doubt, detail)
    # a village that we do not know leaves the town, which is still right
    detail = hints.unknown_village(address, found) if found.doubt == "village_unknown" else ""
    return Addressed(address, found.code, found.group_no, found.doubt, detail or hints.titles(found.candidates))
