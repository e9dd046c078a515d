"""`geo-app retention`: how long things are held, and deleting what has been held long enough."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime
from typing import Any

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.apply_retention import Applied, apply_retention
from geo_app.use_cases.set_retention import set_retention
from layers import retention
from layers.records_requests import RetentionRule
from layers.scope import Scope


@click.group()
def command() -> None:
    """保存期限：列出、修改，删除到期的内容。"""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def list_(*, as_json: bool) -> None:
    """列出每一项保存多少天、依据什么。"""
    with owner_database(Settings()) as owner, owner.transaction(Scope.nobody()) as connection:
        rules = retention.list_rules(connection)
    if as_json:
        click.echo(json.dumps([_rule(rule) for rule in rules], ensure_ascii=False))
        return
    for rule in rules:
        click.echo(f"{rule.what:<18}{_days(rule)}  {rule.title}：{rule.acts_on}")


@command.command("run")
@click.option("--dry-run", is_flag=True, help="只数不删。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def run(*, dry_run: bool, as_json: bool) -> None:
    """删除到期的内容；每夜自动运行，重复运行不会多删。"""
    with owner_database(Settings()) as owner:
        applied = apply_retention(owner, datetime.now(UTC), dry_run=dry_run, operator=_operator())
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "counts": {done.rule.what: done.count for done in applied}}))
        return
    for done in applied:
        click.echo(f"{done.rule.title}：{_outcome(done, dry_run=dry_run)}")


@command.command("set")
@click.argument("what")
@click.argument("days", type=click.IntRange(min=0))
@click.option("--reason", required=True, help="为什么改，写进审计记录。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def set_(what: str, days: int, reason: str, *, as_json: bool) -> None:
    """把 WHAT 这一项的保存期限改为 DAYS 天，不能短于它的下限。"""
    with owner_database(Settings()) as owner:
        rule = set_retention(owner, what, days, reason=reason, operator=_operator(), now=datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(_rule(rule), ensure_ascii=False))
        return
    click.echo(f"「{rule.title}」从现在起保存 {rule.days} 天。")


def _operator() -> str:
    return f"命令行 {getpass.getuser()}"


def _rule(rule: RetentionRule) -> dict[str, Any]:
    return {"what": rule.what, "days": rule.days, "minimum_days": rule.minimum_days, "title": rule.title,
            "legal_basis": rule.legal_basis, "acts_on": rule.acts_on}  # fmt: skip


def _days(rule: RetentionRule) -> str:
    return f"{'不删除' if rule.days is None else f'{rule.days} 天'}（至少 {rule.minimum_days} 天）"


def _outcome(done: Applied, *, dry_run: bool) -> str:
    if done.count is None:
        return "不删除"
    return f"{'到期' if dry_run else '删除'} {done.count} 项"
