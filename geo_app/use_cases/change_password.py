"""Change the own password."""

from __future__ import annotations

from dataclasses import dataclass

from geo_app import passwords
from geo_app.errors import BadRequestError, Fault
from geo_app.use_cases.check_password import check_password
from geo_app.use_cases.sign_in import Visitor, new_secret
from layers import own_account
from layers.database import Database


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What was typed: the present password, and the new one twice."""

    present: str
    new: str
    repeated: str


def change_password(database: Database, session: bytes, typed: NewPassword, visitor: Visitor) -> str:
    """Set the new password, end every other session, and return this one's new secret. BadRequestError lists the
    faults."""
    kept = check_password(database, session, typed.present, visitor)
    complaint = passwords.complaint(typed.new, kept.name)
    faults = [Fault("new_password", complaint)] if complaint else []
    if typed.new != typed.repeated:
        faults.append(Fault("repeated", "两次输入的新密码不一样"))
    if not faults and passwords.is_reused(typed.new, kept.former):
        faults.append(Fault("new_password", "最近 5 次用过的密码不能再用"))
    if faults:
        raise BadRequestError(*faults)
    password_hash = passwords.hash_password(typed.new)
    secret, digest = new_secret()
    with database.transaction(visitor.scope, read_only=False) as connection:
        own_account.change_password(connection, session, digest, password_hash)
    return secret
