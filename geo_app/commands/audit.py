"""`geo-app audit`: what was done, and whether the record of it is whole."""

from __future__ import annotations

import getpass
import json
import re
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from geo_app.audit_words import sentence
from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.export_audit import write_entries
from geo_app.use_cases.verify_audit import Verification, verify_audit
from layers import audit
from layers.audit import CHINA, AuditFilter
from layers.database import Connection
from layers.records_audit import AuditEntry, Head
from layers.scope import Scope

_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


class _Kept(click.ParamType[Head]):
    name = "NO:DIGEST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """Read a head as `verify` prints it."""
        if isinstance(value, Head):
            return value
        found = _HEAD.fullmatch(str(value).strip().lower())
        if found is None:
            self.fail("应为以前核对时打印的「编号:摘要」，如 1284:9f86…（64 位）", param, ctx)
        return Head(int(found[1]), bytes.fromhex(found[2]))


@click.group()
def command() -> None:
    """审计：核对记录是否完整，列出、导出记录。"""


@command.command("verify")
@click.option("--expect", type=_Kept(), help="以前核对时记下的末条编号和摘要；没有它，整段改写或截去末尾查不出来。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def verify(expect: Head | None, *, as_json: bool) -> None:
    """逐条核对审计记录。有问题时指出最早的一条，并以 2 退出。"""
    with owner_database(Settings()) as owner:
        found = verify_audit(owner, expect)
    if as_json:
        click.echo(json.dumps(_answer(found), ensure_ascii=False))
    else:
        _tell(found, compared=expect is not None)
    sys.exit(2 if found.bad else 0)


def _answer(found: Verification) -> dict[str, Any]:
    bad = found.bad and {"no": found.bad.no, "kind": found.bad.kind, "message": found.bad.message}
    return {
        "ok": found.bad is None,
        "entries": found.entries,
        "head": {"no": found.head_no, "digest": found.head_digest.hex()},
        "first_bad": bad,
    }


def _tell(found: Verification, *, compared: bool) -> None:
    if found.bad:
        click.echo(f"审计记录有问题，最早的一条：{found.bad.message}。", err=True)
        return
    click.echo(f"审计记录 {found.entries} 条，逐条核对无误。")
    click.echo(f"末条（请记在别处，下次用 --expect 对照）：{found.head_no}:{found.head_digest.hex()}")
    if not compared:
        click.echo("没有用 --expect 对照：末尾被截去，或从某一条起整段改写，单凭数据库自身查不出来。")


def _filters(wrapped: Any) -> Any:
    """Add the options that narrow a list down."""
    for option in reversed(
        (
            click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="从这一天起。"),
            click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="到这一天止（含）。"),
            click.option("--who", default="", metavar="NAME", help="账号；代别人办理的，两个账号都算。"),
            click.option("--action", default="", help="动作，如 householder.reveal；只写前一半就是这一类。"),
            click.option("--kind", default="", help="对象种类，如 household、case、account。"),
            click.option("--key", default="", help="对象编号。"),
            click.option("--area", default="", metavar="CODE", help="对象所在的区划。"),
        )
    ):
        wrapped = option(wrapped)
    return wrapped


@command.command("list")
@_filters
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="最多几条。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def list_command(*, limit: int, as_json: bool, **filters: Any) -> None:
    """列出审计记录，新的在前；这次查看本身也会记下。"""
    wanted = _wanted(**filters)
    with owner_database(Settings()) as owner, owner.transaction(Scope.nobody(), read_only=False) as connection:
        entries = audit.list_entries(connection, wanted, limit)
        _note(connection, "audit.view", wanted, len(entries))
    for entry in entries:
        click.echo(json.dumps(asdict(entry), ensure_ascii=False, default=_plain) if as_json else _line(entry))


@command.command("export")
@_filters
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def export_command(file: Path, *, as_json: bool, **filters: Any) -> None:
    """把审计记录导出为 CSV 文件 FILE，用于存档；这次导出本身也会记下。数据库里的记录不会减少。"""
    wanted = _wanted(**filters)
    with owner_database(Settings()) as owner, owner.transaction(Scope.nobody(), read_only=False) as connection:
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)  # it says who looked at whom
        with file.open("w", encoding="utf-8-sig", newline="") as opened:
            count = write_entries(opened, audit.every_entry(connection, wanted))
        _note(connection, "audit.export", wanted, count)
    click.echo(json.dumps({"file": str(file), "entries": count}) if as_json else f"已导出 {count} 条到 {file}")


def _wanted(first: datetime | None, last: datetime | None, **words: str) -> AuditFilter:
    return AuditFilter(first=first and first.date(), last=last and last.date(), **words)


def _note(connection: Connection, action: str, wanted: AuditFilter, entries: int) -> None:
    audit.as_operator(connection, f"命令行 {getpass.getuser()}")
    filters = {name: str(value) for name, value in asdict(wanted).items() if value}
    audit.note(connection, action, "audit", detail={"filters": filters, "entries": entries})


def _line(entry: AuditEntry) -> str:
    who = entry.actor_name + (f"（代 {entry.acting_for}）" if entry.acting_for else "")
    at = entry.at.astimezone(CHINA)
    reason = f"；原因：{entry.reason}" if entry.reason else ""
    return f"{entry.no}\t{at:%Y-%m-%d %H:%M:%S}\t{who or '—'}\t{sentence(entry.action, entry.object_key)}{reason}"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
