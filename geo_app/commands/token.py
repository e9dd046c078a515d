"""`geo-app token`: a token with which a program acts as an account."""

from __future__ import annotations

import getpass
import json

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.issue_token import WantedToken, issue_token


@click.command()
@click.argument("name")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="有效天数。")
@click.option("--rights", default=None, metavar="R1,R2", help="只给其中几项权限，用逗号分开；不给就是账号的全部权限。")
@click.option("--label", default="", help="备注：给谁用、做什么。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(name: str, *, days: int, rights: str | None, label: str, as_json: bool) -> None:
    """给账号 NAME 发一个接口令牌，只显示这一次；用时写在请求头 Authorization: Bearer 之后。"""
    chosen = None if rights is None else [right.strip() for right in rights.split(",") if right.strip()]
    with owner_database(Settings()) as owner:
        issued = issue_token(owner, name, WantedToken(label, chosen, days), operator=f"命令行 {getpass.getuser()}")
    if as_json:
        click.echo(json.dumps({"name": name, "token": issued.token, "expires_at": issued.expires_at.isoformat()}))
        return
    click.echo(f"账号 {name} 的令牌，{issued.expires_at:%Y-%m-%d} 到期，只显示这一次：", err=True)
    click.echo(issued.token)
