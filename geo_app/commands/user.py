"""`geo-app user`: who may sign in."""

from __future__ import annotations

import getpass
import json
import sys
from dataclasses import asdict

import click

from geo_app import passwords
from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.disable_account import disable_account
from geo_app.use_cases.save_account import NewAccount, save_account
from geo_app.use_cases.unlock_account import unlock_account
from layers import accounts
from layers.records_account import ListedAccount
from layers.scope import Scope

ROLES = (
    *("grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader"),
    *("county_officer", "county_leader", "security_admin", "audit_admin", "system_admin"),
)


@click.group()
def command() -> None:
    """账号：新增、修改、列出、停用、解锁。"""


@command.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="角色，一个账号只有一个。")
@click.option("--region", required=True, metavar="CODE", help="区划代码；账号只看得到这个区划以内。")
@click.option("--display-name", default="", help="页面上显示的名字。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；不给就生成一个，只显示这一次。")
@click.option("--keep-password", is_flag=True, help="第一次登录时不必换密码，给程序用的账号才这样。")
@click.option("--oidc-subject", metavar="SUB", help="在统一身份认证中的标识（sub）；要先设置 OIDC_ISSUER。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def add(
    name: str,
    *,
    role: str,
    region: str,
    display_name: str,
    password_stdin: bool,
    keep_password: bool,
    oidc_subject: str | None,
    as_json: bool,
) -> None:
    """新增账号 NAME；已有同名账号时换成新的角色、区划和密码，并使它的登录和令牌全部失效。"""
    settings = Settings()
    if oidc_subject and not settings.oidc_issuer:
        raise click.UsageError("要用 --oidc-subject，请先设置 OIDC_ISSUER")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else passwords.new_password(name)
    identity = (settings.oidc_issuer, oidc_subject) if settings.oidc_issuer and oidc_subject else None
    new = NewAccount(name, display_name, role, region, password, keep_password, identity)
    with owner_database(settings) as owner:
        is_new = save_account(owner, new, operator=operator())
    shown = None if password_stdin else password
    if as_json:
        answer = {"name": name, "role": role, "region": region, "is_new": is_new, "password": shown}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"{'已新增' if is_new else '已更新'}账号 {name}（{role}，{region}）")
    if shown:
        click.echo(f"密码（只显示这一次）：{shown}")
    if not keep_password:
        click.echo("第一次登录时要换一个新密码。", err=True)


@command.command("list")
@click.option("--demo", is_flag=True, help="连示范账号一起列出。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def list_(*, demo: bool, as_json: bool) -> None:
    """列出账号。"""
    with owner_database(Settings()) as owner, owner.transaction(Scope.nobody()) as connection:
        found = accounts.list_accounts(connection, with_demo=demo)
    if as_json:
        rows = [asdict(one) | {"last_sign_in_at": _iso(one)} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        state = "停用" if not one.is_active else "锁定" if one.is_locked else "可用"
        factor = "，有手机验证码" if one.has_second_factor else ""
        last = f"{one.last_sign_in_at:%Y-%m-%d %H:%M}" if one.last_sign_in_at else "没有登录过"
        click.echo(f"{one.name:<24}{one.role or '（没有岗位）':<20}{one.region_code:<18}{state}{factor}，{last}")


@command.command("disable")
@click.argument("name")
@click.option("--reason", default="", help="为什么停用，写进审计记录。")
def disable(name: str, *, reason: str) -> None:
    """停用账号 NAME，并使它的登录和令牌全部失效；要恢复，用 geo-app user add 重新保存。"""
    with owner_database(Settings()) as owner:
        disable_account(owner, name, operator=operator(), reason=reason)
    click.echo(f"已停用账号 {name}")


@command.command("unlock")
@click.argument("name")
@click.option("--clear-second-factor", is_flag=True, help="同时取消手机验证码：手机和恢复码都丢了时用。")
def unlock(name: str, *, clear_second_factor: bool) -> None:
    """解除账号 NAME 因连续输错密码而受的锁定。"""
    with owner_database(Settings()) as owner:
        unlock_account(owner, name, operator=operator(), clear_second_factor=clear_second_factor)
    click.echo(f"已解锁账号 {name}" + ("，手机验证码已取消" if clear_second_factor else ""))


def operator() -> str:
    """Return who sits at the command line, as the audit log names them."""
    return f"命令行 {getpass.getuser()}"


def _iso(account: ListedAccount) -> str | None:
    return account.last_sign_in_at.isoformat() if account.last_sign_in_at else None
