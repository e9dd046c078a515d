"""Create an account, or give one a new role, region and password."""

from __future__ import annotations

import re
from dataclasses import dataclass

from argon2 import PasswordHasher

from geo_app.errors import BadRequestError, Fault
from layers import accounts
from layers.database import Database
from layers.scope import Scope

SHORTEST_PASSWORD = 10
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,49}")
_DEMO_NAME = re.compile(r"county|(town|village|grid)-[0-9]+")


@dataclass(frozen=True)
class NewAccount:
    """What an account is made of."""

    name: str
    display_name: str
    role: str
    region_code: str
    password: str


def save_account(owner: Database, new: NewAccount) -> bool:
    """Save the account; tell whether it is new. BadRequestError lists all that is wrong with it."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        faults = list(_faults(new))
        if not accounts.region_exists(connection, new.region_code):
            faults.append(Fault("region", f"没有代码为 {new.region_code} 的区划"))
        if faults:
            raise BadRequestError(*faults)
        return accounts.save_account(
            connection,
            name=new.name,
            display_name=new.display_name,
            role=new.role,
            region_code=new.region_code,
            password_hash=PasswordHasher().hash(new.password),
        )


def _faults(new: NewAccount) -> list[Fault]:
    faults = []
    if not _NAME.fullmatch(new.name):
        faults.append(Fault("name", "以小写字母开头，只用小写字母、数字、点、横线和下划线，2 至 50 个字符"))
    if _DEMO_NAME.fullmatch(new.name):
        faults.append(Fault("name", f"{new.name} 留给示范账号使用，请换一个名字"))
    if len(new.password) < SHORTEST_PASSWORD:
        faults.append(Fault("password", f"密码至少 {SHORTEST_PASSWORD} 个字符"))
    return faults
