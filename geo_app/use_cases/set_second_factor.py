"""Set up a second factor: offer a secret, and make it count once a code of it was shown."""

from __future__ import annotations

from geo_app import second_factor
from geo_app.errors import BadRequestError, Fault
from geo_app.sealing import Sealer
from geo_app.use_cases.sign_in import Visitor
from layers import own_account
from layers.database import Database

_BEGIN_AGAIN = Fault("code", "这次设置已经过期，请重新开始")


def offer_second_factor(database: Database, session: bytes, visitor: Visitor, sealer: Sealer) -> str:
    """Return the secret that waits to be confirmed; a new one where none does."""
    with database.transaction(visitor.scope, read_only=False) as connection:
        sealed = own_account.offered_second_factor(connection, session)
        if sealed is not None:
            return sealer.open(sealed, second_factor.PURPOSE).decode()
        secret = second_factor.new_secret()
        if not own_account.offer_second_factor(
            connection, session, sealer.seal(secret.encode(), second_factor.PURPOSE)
        ):
            raise BadRequestError(Fault("code", "已经设置了手机验证码"))
    return secret


def set_second_factor(
    database: Database, session: bytes, code: str, visitor: Visitor, *, sealer: Sealer, now: float
) -> list[str]:
    """Make the offered secret count, and return the recovery codes, seen this once. BadRequestError for a wrong
    code."""
    codes = second_factor.new_recovery_codes()
    with database.transaction(visitor.scope, read_only=False) as connection:
        sealed = own_account.offered_second_factor(connection, session)
        if sealed is None:
            raise BadRequestError(_BEGIN_AGAIN)
        seed = sealer.open(sealed, second_factor.PURPOSE).decode()
        step = second_factor.step_of(seed, code, now, None)
        if step is None:
            raise BadRequestError(Fault("code", "验证码不对。请看手机上现在显示的 6 位数字，手机的时间也要准"))
        digests = [second_factor.recovery_digest(one) for one in codes]
        if not own_account.confirm_second_factor(connection, session, sealed, step, digests):
            raise BadRequestError(_BEGIN_AGAIN)
    return codes
