"""Every route as every viewer: what is shown is what plain SQL as the owner says may be seen, and nothing else.

A route without a rule in tests/geo_app/seeing/ fails, and so does a rule without a route.
"""

from __future__ import annotations

import importlib

import pytest

from tests.geo_app.seeing.looks import RULES, Look
from tests.geo_app.seeing.people import EVERY_RIGHT, RIGHTS, VIEWERS

for _module in (
    "map",
    "api",
    "work",
    "accounts",
    "administration",
    "batches",
    "exports",
    "export_lists",
    "fairness",
    "residents",
    "rules",
    "villages",
    "history",
    "hotspots",
    "paper",
    "ledger",
    "process",
    "transfers",
):
    importlib.import_module(f"tests.geo_app.seeing.rules_{_module}")


@pytest.mark.parametrize("name", list(RULES))
def test_what_is_shown_is_what_may_be_seen(world, name):
    route = RULES[name]
    for viewer in VIEWERS:
        route.compare(Look(world, viewer, route))
    if route.method != "GET":
        changed = world.kept.changed() - route.leaves
        assert not changed, f"what was refused at {name} changed {changed}"
        for viewer in VIEWERS:
            look = Look(world, viewer, route, acting=True)
            route.compare(look)
            if look.acted:
                world.kept.put_back()
    assert route.answered, "nobody was ever answered: the comparison is of nothing"


@pytest.mark.parametrize("surface", ["staff", "residents"])
def test_every_route_has_a_rule_and_every_rule_a_route(world, surface):
    routes = {
        f"{surface} {method} {rule.rule}"
        for rule in getattr(world, surface).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rules = {name for name, route in RULES.items() if route.surface == surface}
    assert routes == rules, {"routes without a rule": routes - rules, "rules without a route": rules - routes}


def test_the_rights_are_those_that_this_test_wrote_down(world):
    """A right that a role gains or loses is a decision: it is written down here as well."""
    stored: dict[str, set[str]] = {}
    for role, right in world.ask("select role, granted from role_rights"):
        stored.setdefault(role, set()).add(right)
    assert stored == {role: rights for role, rights in RIGHTS.items() if rights}
    administrators = [RIGHTS[role] for role in ("system_admin", "security_admin", "audit_admin")]
    assert not set.intersection(*administrators)
    assert all(right in EVERY_RIGHT for rights in administrators for right in rights)
