"""`geo-app score`: a village's points, happiness index and ranks of a quarter."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import operator_name
from geo_app.use_cases.score_as_of import Asked, score_as_of
from geo_app.use_cases.score_village import checked_period, score_village
from layers.records import VillageScore
from layers.scope import Scope


@click.command()
@click.option("--village", required=True, metavar="CODE", help="村代码，12 位。")
@click.option("--period", required=True, metavar="2026Q4", help="季度。")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="只算到这一天为止入账的；只显示，不保存。")
@click.option("--scheme-version", type=click.IntRange(1, 2**31 - 1), help="按方案的这一版算；只显示，不保存。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(village: str, period: str, as_of: datetime | None, scheme_version: int | None, as_json: bool) -> None:
    """按已入账的积分，计算一个村一个季度的积分、幸福指数与排名；重复运行结果不变。"""
    with owner_database(Settings()) as owner:
        if as_of is None and scheme_version is None:
            result = score_village(owner, village, period, operator=operator_name())
        else:
            asked = Asked(village, checked_period(period), as_of and as_of.date(), scheme_version)
            with owner.transaction(Scope.nobody(), service="points") as connection:
                result = score_as_of(connection, asked, named=False).village
    _tell(result, as_json=as_json)


def _tell(result: VillageScore, *, as_json: bool) -> None:
    if as_json:
        answer = asdict(result)
        del answer["index_sum"]
        hundredths = answer.pop("mean_index_hundredths")
        answer["mean_index"] = None if hundredths is None else hundredths / 100
        click.echo(json.dumps(answer))
        return
    mean = "—" if result.mean_index_hundredths is None else f"{result.mean_index_hundredths / 100:.2f}"
    click.echo(f"村 {result.village_code}，{result.period}：{result.households} 户，参评 {result.ranked} 户，")
    click.echo(f"平均幸福指数 {mean}（方案第 {result.scheme_version} 版，数据版本 {result.data_version}）")
