"""`geo-app up`: everything, until told to stop."""

from __future__ import annotations

import sys

import click

from geo_app.logs import configure_logging
from geo_app.serve import serve
from geo_app.settings import Settings


@click.command()
@click.option("--worker/--no-worker", default=True, help="是否同时运行后台任务；另有 geo-app worker 在运行时不必。")
def command(worker: bool) -> None:
    """启动全部：内置数据库、升级、示范县、网页服务、后台任务；按 Ctrl+C 停止。"""
    settings = Settings()
    configure_logging(settings)
    sys.exit(serve(settings, with_worker=worker))
