"""`geo-app user`: who may sign in."""

from __future__ import annotations

import json
import secrets
import sys

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.save_account import NewAccount, save_account

ROLES = (
    *("grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader"),
    *("county_officer", "county_leader", "security_admin", "audit_admin", "system_admin"),
)


@click.group()
def command() -> None:
    """账号：新增、修改。"""


@command.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="角色，一个账号只有一个。")
@click.option("--region", required=True, metavar="CODE", help="区划代码；账号只看得到这个区划以内。")
@click.option("--display-name", default="", help="页面上显示的名字。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；不给就生成一个，只显示这一次。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def add(name: str, *, role: str, region: str, display_name: str, password_stdin: bool, as_json: bool) -> None:
    """新增账号 NAME；已有同名账号时换成新的角色、区划和密码，并使它的登录和令牌全部失效。"""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(12)
    new = NewAccount(name, display_name, role, region, password)
    with owner_database(Settings()) as owner:
        is_new = save_account(owner, new)
    shown = None if password_stdin else password
    if as_json:
        answer = {"name": name, "role": role, "region": region, "is_new": is_new, "password": shown}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"{'已新增' if is_new else '已更新'}账号 {name}（{role}，{region}）")
    if shown:
        click.echo(f"密码（只显示这一次）：{shown}")
