"""`geo-app db`: the schema, up, down and how it stands; a prompt on the database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from geo_app import migrate
from geo_app.cluster import Cluster
from geo_app.databases import migrate_database, owner_url, running_cluster
from geo_app.errors import GeoAppError
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import note_operation
from layers.database import Database


@click.group()
def command() -> None:
    """数据库：升级、查看状态、打开命令行。"""


@command.command("migrate")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def migrate_command(as_json: bool) -> None:
    """把数据库升级到这一版程序需要的样子。"""
    settings = Settings()
    with running_cluster(settings):
        taken = migrate_database(settings)
    if as_json:
        click.echo(json.dumps({"applied": taken, "current": migrate.newest()}))
    elif taken:
        click.echo(f"已升级：{' '.join(taken)}")
    else:
        click.echo(f"已是最新（{migrate.newest()}）")


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def status_command(as_json: bool) -> None:
    """说明数据库升级到了哪一步，还差哪些。有待升级的步骤时以 1 退出。"""
    settings = Settings()
    with running_cluster(settings):
        current, pending = migrate.current(owner_url(settings)), migrate.pending(owner_url(settings))
    if as_json:
        click.echo(json.dumps({"current": current, "pending": pending, "embedded": settings.embedded}))
    else:
        click.echo(f"数据库：{'内置' if settings.embedded else '自备（DATABASE_URL）'}")
        click.echo(f"现在：{current or '空'}")
        click.echo(f"待升级：{' '.join(pending) or '无'}")
    sys.exit(1 if pending else 0)


@command.command("downgrade")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="不再询问。")
def downgrade_command(revision: str, yes: bool) -> None:
    """退回到 REVISION 这一步；base 表示全部清空。会丢失数据。"""
    if not yes:
        click.confirm(f"退回到 {revision} 会删除其后各步的表和数据，确定吗？", abort=True)
    settings = Settings()
    with running_cluster(settings):
        migrate.downgrade(owner_url(settings), revision)
    click.echo(f"已退回到 {revision}")


@command.command("shell", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def shell_command(arguments: tuple[str, ...]) -> None:
    """以所有者身份打开 psql，打开一次就记入审计；其后的参数原样交给它。"""
    settings = Settings()
    with running_cluster(settings):
        _note_opening(settings)
        # root may read the socket's folder, and psql, unlike the server, does not mind being root
        words = [_psql(settings), "--dbname", owner_url(settings), *arguments]
        done = subprocess.run(words, check=False, env={**os.environ, "PGCLIENTENCODING": "UTF8"})
    sys.exit(done.returncode)


def _note_opening(settings: Settings) -> None:
    """Have the audit log say that somebody opened the database; one that is behind has perhaps no log yet."""
    if migrate.pending(owner_url(settings)):
        return
    owner = Database(owner_url(settings), size=1, statement_timeout_ms=0, application_name="geo-app")
    try:
        note_operation(owner, "database.open", "database")
    finally:
        owner.close()


def _psql(settings: Settings) -> str:
    if settings.embedded:
        beside: Path = Cluster(settings.geo_app_home).installation.programs / "psql"
        if beside.exists():
            return str(beside)
    found = shutil.which("psql")
    if found is None:
        raise GeoAppError("没有找到 psql。请运行：sudo apt-get install -y postgresql-client")
    return found
