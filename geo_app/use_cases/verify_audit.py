"""Check that nothing in the audit log was changed, taken away or put in afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from layers import audit_chain, audit_checks
from layers.audit_chain import NOTHING_BEFORE, digest_of
from layers.database import Connection, Database
from layers.records_audit import ChainLink, Head
from layers.scope import Scope

_FURTHEST_SHIFT = 1_000


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first entry that is not as it was written, and what is wrong with it.

    `kind` is changed, missing, inserted, order, rewritten (differs from what was kept), or function (the database's own
    reckoning was tampered with).
    """

    no: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found: how many entries it read, the last one's number and digest, and the first bad one."""

    entries: int
    head_no: int
    head_digest: bytes
    bad: BadEntry | None


def verify_audit(owner: Database, expected: Head | None = None) -> Verification:
    """Read every entry in order, keep what was found, and return it.

    The chain alone shows every change but one: somebody who rules the server may rewrite all entries from some number
    on, or cut them off. That shows only against a number and digest kept from before (`expected`).
    """
    with owner.transaction(Scope.nobody()) as connection:
        found = _verify(connection, expected)
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        audit_checks.keep(
            connection,
            entries=found.entries,
            head_no=found.head_no,
            head_digest=found.head_digest,
            bad_no=found.bad.no if found.bad else None,
            fault=found.bad.message if found.bad else "",
        )
    return found


def _verify(connection: Connection, expected: Head | None) -> Verification:
    entries, before, bad = 0, Head(0, NOTHING_BEFORE), None
    for link in audit_chain.links(connection):
        bad = bad or _fault(connection, before, link) or _unexpected(link, expected)
        entries, before = entries + 1, Head(link.no, bytes(link.digest))
    if bad is None and expected is not None and before.no < expected.no:
        bad = BadEntry(
            before.no + 1, "missing",
            f"第 {before.no + 1} 条起不见了：记录只到第 {before.no} 条，而以前记下的末条是第 {expected.no} 条",
        )  # fmt: skip
    return Verification(entries, before.no, before.digest, bad)


def _fault(connection: Connection, before: Head, link: ChainLink) -> BadEntry | None:
    wanted = before.no + 1
    if link.no != wanted:
        return BadEntry(wanted, "missing", f"第 {wanted} 条不见了：第 {before.no} 条之后是第 {link.no} 条")
    right = digest_of(link) == bytes(link.digest)
    if bytes(link.previous) != before.digest:
        return _broken_link(connection, before, link, self_consistent=right)
    if not right:
        return BadEntry(wanted, "changed", f"第 {wanted} 条被改过：内容与它的摘要对不上")
    if bytes(link.by_database) != bytes(link.digest):
        return BadEntry(wanted, "function", f"第 {wanted} 条没有问题，但数据库里算摘要的函数 app.audit_digest 被换过")
    return None


def _broken_link(connection: Connection, before: Head, link: ChainLink, *, self_consistent: bool) -> BadEntry:
    """Tell why an entry does not follow the one before it."""
    moved_to = audit_chain.number_after(connection, before.digest)
    if moved_to is not None and moved_to != link.no:
        return BadEntry(link.no, "order", f"第 {link.no} 条的次序被换过：原来排在这里的，现在是第 {moved_to} 条")
    if not self_consistent:
        shift = _renumbered_by(link)
        if shift > 0:
            return BadEntry(link.no, "missing", f"第 {link.no} 条起少了 {shift} 条，其后的编号被改小了")
        if shift < 0:
            first = link.no + shift
            return BadEntry(first, "inserted", f"第 {first} 条起多了 {-shift} 条，其后的编号被改大了")
        return BadEntry(link.no, "changed", f"第 {link.no} 条被改过：内容与它的摘要对不上，也接不上前一条")
    if before.no == 0:
        return BadEntry(link.no, "missing", "第 1 条之前还有过记录：它不是这本记录原来的第一条")
    return BadEntry(
        before.no, "changed", f"第 {before.no} 条被改过，摘要也重新算过：第 {link.no} 条写下时，它的摘要不是这个"
    )


def _renumbered_by(link: ChainLink) -> int:
    """Return how much higher the number was that an entry was written under; 0 where that is not what is wrong."""
    digest = bytes(link.digest)
    for step in range(1, _FURTHEST_SHIFT):
        for shift in (step, -step):
            if digest_of(link, no=link.no + shift) == digest:
                return shift
    return 0


def _unexpected(link: ChainLink, expected: Head | None) -> BadEntry | None:
    if expected is None or link.no != expected.no or bytes(link.digest) == expected.digest:
        return None
    return BadEntry(
        link.no, "rewritten",
        f"第 {link.no} 条的摘要与以前记下的不同：这一条或它之前的记录被整段改写过，改写从哪条开始要对照备份才知道",
    )  # fmt: skip
