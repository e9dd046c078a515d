"""Create an account that cannot do anything yet."""

from __future__ import annotations

from dataclasses import dataclass

from geo_app import passwords
from geo_app.errors import BadRequestError
from geo_app.use_cases.administer import administer
from geo_app.use_cases.save_account import name_faults
from layers import administration
from layers.database import Database
from layers.scope import Scope


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom an account is for, and why."""

    name: str
    display_name: str
    region: str
    reason: str


def create_account(database: Database, scope: Scope, new: Newcomer) -> str:
    """Return the one-time password of the new account, seen this once; the security administrator gives it a role."""
    faults = name_faults(new.name)
    if faults:
        raise BadRequestError(*faults)
    password = passwords.new_password(new.name)
    password_hash = passwords.hash_password(password)
    administer(
        database,
        scope,
        lambda connection: administration.create(
            connection,
            name=new.name,
            display_name=new.display_name,
            region=new.region,
            password_hash=password_hash,
            reason=new.reason,
        ),
    )
    return password
