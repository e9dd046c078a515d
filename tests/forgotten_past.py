"""A village of the demonstration county before anything of its points was posted, decided or agreed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FORGET = """
    set local session_replication_role = replica;
    update objections o set result_version = null
        from households h where h.id = o.household_id and h.village_code = '{0}';
    delete from benefit_allocations where plan_id in (select id from benefit_plans where village_code = '{0}');
    delete from benefit_plans where village_code = '{0}';
    delete from period_results where village_code = '{0}';
    delete from naming_consents where household_id in (select id from households where village_code = '{0}')
"""


def forget_past(ask: Callable[..., Any], village: str) -> None:
    """Take away what the demonstration has of it, as the owner of a database of one's own: rules and ledger stay."""
    ask(_FORGET.format(village))
