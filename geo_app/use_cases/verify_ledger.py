"""Check that nothing in the ledger was changed, taken away or put in afterwards: every seal beside what it covers."""

from __future__ import annotations

from dataclasses import dataclass

from geo_app.errors import NotFoundError
from layers import ledger, seals
from layers.database import Connection, Database
from layers.records_ledger import SealCheck
from layers.scope import Scope
from layers.seals import NOTHING_BEFORE


@dataclass(frozen=True, slots=True)
class BadSeal:
    """The first seal of a village that does not hold; `seal_no` None when it is entries that lie in none.

    `kind` is edited, deleted, inserted, missing (a seal), broken (the chain), cut (the end), or unknown (the seal that
    was asked for).
    """

    village_code: str
    seal_no: int | None
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class SealedLedger:
    """What a check found: how many villages, seals and entries it read, and the first bad seal of each bad village.

    `head` is the seal of the village that was asked for, or the last of all.
    """

    villages: int
    seals: int
    entries: int
    bad: tuple[BadSeal, ...]
    head: str


def verify_ledger(owner: Database, village_code: str | None = None, printed: str = "") -> SealedLedger:
    """Check one village, or all; `printed` is the beginning of a seal that stands on a paper of that village.

    The chain alone does not show that somebody who rules the server wrote all of it anew, or cut it off: a seal on
    paper does, and so do frozen results. NotFoundError for what is no village.
    """
    with owner.transaction(Scope.nobody()) as connection:
        if village_code is not None and not ledger.village_codes(connection, [village_code]):
            raise NotFoundError(f"没有代码为 {village_code} 的村")
        return verify_in(connection, [village_code] if village_code else None, printed)


def verify_in(connection: Connection, village_codes: list[str] | None = None, printed: str = "") -> SealedLedger:
    """Check in the caller's transaction."""
    codes = seals.villages(connection) if village_codes is None else village_codes
    bad, number, entries, head = [], 0, 0, NOTHING_BEFORE
    for code in codes:
        checks = seals.check(connection, code)
        standing = [check for check in checks if check.seal_no is not None]
        number, entries = number + len(standing), entries + sum(check.found for check in standing)
        fault = _fault(code, checks) or _cut(connection, code, standing) or _unknown(code, standing, printed)
        if fault:
            bad.append(fault)
        head = bytes(standing[-1].digest or b"") if standing else head
    return SealedLedger(len(codes), number, entries, tuple(bad), head.hex())


def _fault(code: str, checks: list[SealCheck]) -> BadSeal | None:
    before = NOTHING_BEFORE
    for wanted, check in enumerate((check for check in checks if check.seal_no is not None), start=1):
        found = _of_seal(wanted, before, check)
        if found:
            return BadSeal(code, wanted, *found)
        before = bytes(check.digest or b"")
    if checks[0].strays:
        message = f"有 {checks[0].strays} 条记录没有印记，最早是凭证 {checks[0].stray}"
        return BadSeal(code, None, "inserted", message)
    return None


def _of_seal(wanted: int, before: bytes, check: SealCheck) -> tuple[str, str] | None:
    """Return what is wrong with a seal, as a kind and in words."""
    name, covered = f"第 {wanted} 号印记", check.entries or 0
    span = f"{name}（凭证 {check.first_entry} 至 {check.last_entry}）下"
    faults = (
        (check.seal_no != wanted, "missing", f"{name}不见了"),
        (bytes(check.previous or b"") != before, "broken", f"{name}接不上前一号"),
        (check.found < covered, "deleted", f"{span}少了 {covered - check.found} 条"),
        (check.found > covered, "inserted", f"{span}多了 {check.found - covered} 条"),
        (bytes(check.recounted or b"") != bytes(check.digest or b""), "edited", f"{span}的记录被改过"),
    )
    return next(((kind, message) for is_so, kind, message in faults if is_so), None)


def _cut(connection: Connection, code: str, standing: list[SealCheck]) -> BadSeal | None:
    """Find a frozen result whose seal the ledger has no more: its end was cut off, or all of it written anew."""
    known = {bytes(check.digest or b"") for check in standing}
    for period, version, seal in seals.frozen_with(connection, code):
        if seal not in known:
            message = (
                f"{period} 第 {version} 版定稿时的台账指纹 {seal.hex()[:12]} 已不在台账里：末尾被截去，或整本重写过"
            )
            return BadSeal(code, None, "cut", message)
    return None


def _unknown(code: str, standing: list[SealCheck], printed: str) -> BadSeal | None:
    if not printed or any(bytes(check.digest or b"").hex().startswith(printed) for check in standing):
        return None
    return BadSeal(code, None, "unknown", f"台账里没有以 {printed} 开头的指纹：末尾被截去，或整本重写过")
