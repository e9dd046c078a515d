"""Create an account, or give one a new role, region and password."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo_app import passwords
from geo_app.errors import BadRequestError, Fault
from layers import accounts, audit
from layers.accounts import SavedAccount
from layers.database import Connection, Database
from layers.scope import Scope

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,49}")
_DEMO_NAME = re.compile(r"county|(town|village|grid)-[0-9]+")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made of. `keep_password`: it is not changed at the first sign-in. `identity` is its issuer and
    subject at a sign-in service."""

    name: str
    display_name: str
    role: str
    region_code: str
    password: str
    keep_password: bool = False
    identity: tuple[str, str] | None = None


def save_account(owner: Database, new: NewAccount, *, operator: str) -> bool:
    """Save the account; tell whether it is new. BadRequestError lists all that is wrong with it."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        faults = [*name_faults(new.name), *_faults(connection, new)]
        if faults:
            raise BadRequestError(*faults)
        audit.as_operator(connection, operator)
        issuer, subject = new.identity or (None, None)
        is_new = accounts.save_account(
            connection,
            SavedAccount(
                name=new.name,
                display_name=new.display_name,
                role=new.role,
                region_code=new.region_code,
                password_hash=passwords.hash_password(new.password),
                must_change=not new.keep_password,
                issuer=issuer,
                subject=subject,
            ),
        )
        detail = {"role": new.role, "region": new.region_code, "must_change_password": not new.keep_password}
        audit.note(connection, "account.save", "account", new.name, area=new.region_code, detail=detail)
    return is_new


def name_faults(name: str) -> list[Fault]:
    """Return what is wrong with the name of a new account."""
    faults = []
    if not _NAME.fullmatch(name):
        faults.append(Fault("name", "以小写字母开头，只用小写字母、数字、点、横线和下划线，2 至 50 个字符"))
    if _DEMO_NAME.fullmatch(name):
        faults.append(Fault("name", f"{name} 留给示范账号使用，请换一个名字"))
    return faults


def _faults(connection: Connection, new: NewAccount) -> list[Fault]:
    faults = []
    complaint = passwords.complaint(new.password, new.name)
    if complaint:
        faults.append(Fault("password", complaint))
    if not accounts.region_exists(connection, new.region_code):
        faults.append(Fault("region", f"没有代码为 {new.region_code} 的区划"))
    if new.identity and accounts.identity_owner(connection, *new.identity) not in (None, new.name):
        faults.append(Fault("oidc-subject", "这个身份已经属于另一个账号"))
    return faults
