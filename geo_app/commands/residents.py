"""`geo-app residents`: the residents' pages alone, and the codes that let a household in."""

from __future__ import annotations

import json
import os
import sys

import click

from geo_app.databases import owner_database
from geo_app.listeners import ServeError, listen
from geo_app.logs import configure_logging
from geo_app.settings import Settings
from geo_app.use_cases.issue_resident_code import issue_resident_code
from geo_app.use_cases.note_operation import operator_name
from layers.scope import Scope


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """单独提供居民服务网页，可放在另一台机器上，只需 RESIDENT_DATABASE_URL 和 DATA_KEY；或发查看码。"""
    if context.invoked_subcommand is not None:
        return
    settings = Settings()
    configure_logging(settings)
    _refuse_without_the_data_key(settings)
    host = settings.resident_host or settings.host
    port = settings.port if settings.resident_port is None else settings.resident_port
    listener = listen(host, port, setting="RESIDENT_PORT")
    os.set_inheritable(listener.fileno(), True)
    listener.listen()  # whoever reads the address may ask at once: gunicorn answers when it has started
    shown = host if ":" not in host else f"[{host}]"
    click.echo(f"residents http://{shown}:{listener.getsockname()[1]}")
    sys.stdout.flush()
    options = ["--config", "python:geo_app.gunicorn_conf", "--bind", f"fd://{listener.fileno()}"]
    os.execv(  # noqa: S606 - our own interpreter; from here on this process is gunicorn, which takes the signals
        sys.executable, [sys.executable, "-m", "gunicorn", *options, "geo_app.residents:build_resident_app()"]
    )


def _refuse_without_the_data_key(settings: Settings) -> None:
    """A key made here would seal telephone numbers that the staff's server could never open."""
    if settings.data_key is None and not (settings.geo_app_home / "secrets" / "data_key").exists():
        raise ServeError(
            "请把工作人员那台服务器的 DATA_KEY 设到这里，否则居民留下的电话谁也打不开。"
            " (Set DATA_KEY to the one of the staff's server.)"
        )


@command.command("code")
@click.argument("household")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def code(household: str, as_json: bool) -> None:
    """给户号 HOUSEHOLD 发一个查看码，只显示这一次；原来的随即作废。"""
    with owner_database(Settings()) as owner:
        issued = issue_resident_code(owner, Scope.nobody(), household, operator=operator_name())
    if as_json:
        answer = {"household": household, "code": issued.code, "expires_at": issued.expires_at.isoformat()}
        click.echo(json.dumps(answer))
        return
    click.echo(
        f"{issued.village_name} 户号 {household} 的查看码，{issued.expires_at:%Y-%m-%d} 到期，只显示这一次：", err=True
    )
    click.echo(issued.code)
