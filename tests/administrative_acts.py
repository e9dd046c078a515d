"""What the administrators do with accounts, one by one, to be tried as everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layers import administration
from layers.administration import Outcome
from layers.database import Connection
from layers.scope import Scope
from tests.administered_county import VILLAGE, AdministeredCounty

PASSWORD_DAYS = 90
Act = Callable[[Connection], Outcome]


def do(county: AdministeredCounty, who: str | Scope, act: Callable[..., Any]) -> Any:
    """Do something as somebody, as the web role, and return what came of it."""
    scope = who if isinstance(who, Scope) else county.scope(who)
    with county.database.web.transaction(scope, read_only=False) as connection:
        return act(connection)


def create(connection: Connection, name: str = "newcomer", region: str = VILLAGE) -> Outcome:
    """Create an account."""
    return administration.create(
        connection, name=name, display_name="新来的", region=region, password_hash="x", reason="入职"
    )


def place(
    connection: Connection, name: str = "clerk", role: str = "village_committee", region: str = VILLAGE
) -> Outcome:
    """Give an account a role and a region."""
    return administration.place(connection, name, role=role, region=region, reason="调岗")


SYSTEM: dict[str, Act] = {
    "create": create,
    "disable": lambda c: administration.disable(c, "clerk", "离职"),
    "enable": lambda c: administration.enable(c, "clerk", "回来"),
    "reset_password": lambda c: administration.reset_password(c, "clerk", "new", "忘了"),
    "end_sessions": lambda c: administration.end_sessions(c, "clerk", "电脑丢了"),
}
SECURITY: dict[str, Act] = {
    "place": place,
    "withdraw": lambda c: administration.withdraw(c, "clerk", "export_named", "不需要"),
    "give_back": lambda c: administration.give_back(c, "clerk", "export_named", "又需要"),
    "unlock": lambda c: administration.unlock(c, "clerk", "本人"),
    "clear_second_factor": lambda c: administration.clear_second_factor(c, "clerk", "手机丢了"),
}
