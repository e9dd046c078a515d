"""`geo-app counts`: the numbers of cases that everybody may know."""

from __future__ import annotations

import json

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import operator_name
from geo_app.use_cases.publish_counts import publish_counts


@click.group()
def command() -> None:
    """件数统计：公布各区划每季度的件数。"""


@command.command("publish")
@click.option("--period", metavar="2026Q4", help="只公布这个已经结束的季度；公布过的也重新公布。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def publish(*, period: str | None, as_json: bool) -> None:
    """公布结束满 10 天、还没有公布的季度；不足 5 件的和能推算出它的数不公布。

    每个季度只公布一次，不会自动重新公布：前后两次一对比，就能看出多了哪一件。用 --period 重新公布会记入审计日志。
    """
    with owner_database(Settings()) as owner:
        done = publish_counts(owner, period=period, operator=operator_name())
    if as_json:
        click.echo(json.dumps({"published": done}))
    else:
        click.echo(f"公布了 {len(done)} 个季度：{'、'.join(done)}" if done else "没有要公布的季度")
