"""`geo-app import-undo N`: take back what a file brought in."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict

import click

from geo_app.databases import owner_database
from geo_app.exchange.watching import Watcher
from geo_app.progress import say
from geo_app.settings import Settings
from geo_app.use_cases.undo_batch import undo_batch_at_hand


@click.command()
@click.argument("number", type=click.IntRange(1, 2**62))
@click.option("--reason", required=True, help="为什么撤回，记入审计。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 报告。")
def command(number: int, reason: str, *, as_json: bool) -> None:
    """撤回第 NUMBER 批导入：新增的删掉，改过的还原；积分用冲正，申请作撤回。有一行已有后续，就整批不撤。"""
    with owner_database(Settings()) as database:
        undone = undo_batch_at_hand(database, number, reason, f"命令行 {getpass.getuser()}", watcher=_Said())
    if as_json:
        click.echo(json.dumps(asdict(undone), ensure_ascii=False))
    else:
        click.echo(
            f"第 {number} 批已撤回（列为第 {undone.undo} 批）：撤掉 {undone.removed} 行，还原 {undone.restored} 行"
        )


class _Said(Watcher):
    def step(self, name: str, total: int | None = None) -> None:
        say(f"… {name}" + (f"：{total:,} 行" if total else ""))
