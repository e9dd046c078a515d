"""`geo-app ledger`: whether the ledger is whole, whether all that follows from it agrees, and the yearly expiry."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.expire_points import expire_points
from geo_app.use_cases.note_operation import operator_name
from geo_app.use_cases.reconcile_ledger import reconcile_ledger
from geo_app.use_cases.verify_ledger import verify_ledger

_FIRST_YEAR, _LAST_YEAR = 2020, 2100


@click.group()
def command() -> None:
    """积分台账：核对印记，与台账对账，年底清零。"""


@command.command("verify")
@click.option("--village", metavar="CODE", help="只核对这个村，12 位代码；不写就核对全部。")
@click.option(
    "--seal", "printed", metavar="HEX", default="", help="公示榜上印的台账指纹（开头 8 至 64 位），要同时写 --village。"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def verify(village: str | None, printed: str, *, as_json: bool) -> None:
    """逐枚核对台账印记，指出每村最早的一处问题；有问题时以 2 退出。"""
    printed = _hexadecimal(printed, village)
    with owner_database(Settings()) as owner:
        found = verify_ledger(owner, village, printed)
    if as_json:
        answer = {"ok": not found.bad, **asdict(found), "bad": [asdict(bad) for bad in found.bad]}
        click.echo(json.dumps(answer, ensure_ascii=False))
    elif found.bad:
        for bad in found.bad:
            click.echo(f"村 {bad.village_code}：{bad.message}。", err=True)
    else:
        click.echo(f"{found.villages} 个村的台账 {found.entries} 条、印记 {found.seals} 枚，核对无误。")
        if village and found.seals:
            click.echo(f"台账指纹：{found.head[:12]}（全文 {found.head}）")
    sys.exit(2 if found.bad else 0)


@command.command("reconcile")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def reconcile(*, as_json: bool) -> None:
    """按台账重算全部积分、名次和余额，并核对印记；有出入时逐条列出，以 2 退出。什么也不改。"""
    with owner_database(Settings()) as owner:
        found = reconcile_ledger(owner, operator_name())
    if as_json:
        click.echo(json.dumps({"ok": not found.differences, **asdict(found)}, ensure_ascii=False))
    elif found.differences:
        for difference in found.differences:
            click.echo(f"{difference['message']}。", err=True)
    else:
        click.echo(f"{found.villages} 个村、{found.entries} 条记录，与台账一致。")
    sys.exit(2 if found.differences else 0)


@command.command("expire")
@click.option("--year", required=True, type=click.IntRange(_FIRST_YEAR, _LAST_YEAR), help="哪一年及以前得的兑换积分。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def expire(year: int, *, as_json: bool) -> None:
    """把一年及以前得的、还没兑换的积分清零；荣誉积分不动。重复运行不会再清。"""
    with owner_database(Settings()) as owner:
        households = expire_points(owner, year, operator_name())
    click.echo(
        json.dumps({"year": year, "households": households})
        if as_json
        else f"{year} 年的兑换积分已清零，涉及 {households} 户。"
    )


def _hexadecimal(printed: str, village: str | None) -> str:
    printed = printed.strip().lower()
    if not printed:
        return ""
    if village is None:
        raise click.UsageError("写了 --seal，就要写 --village：每个村的指纹不同")
    if not 8 <= len(printed) <= 64 or set(printed) - set("0123456789abcdef"):
        raise click.BadParameter("应为 8 至 64 位十六进制数字", param_hint="--seal")
    return printed
