"""`geo-app score`: a village's points, happiness index and ranks of a quarter."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from geo_app.databases import owner_database
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import operator_name
from geo_app.use_cases.score_village import score_village


@click.command()
@click.option("--village", required=True, metavar="CODE", help="村代码，12 位。")
@click.option("--period", required=True, metavar="2026Q4", help="季度。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(village: str, period: str, as_json: bool) -> None:
    """按已入账的积分，计算一个村一个季度的积分、幸福指数与排名；重复运行结果不变。"""
    with owner_database(Settings()) as owner:
        result = score_village(owner, village, period, operator=operator_name())
    if as_json:
        answer = asdict(result)
        hundredths = answer.pop("mean_index_hundredths")
        answer["mean_index"] = None if hundredths is None else hundredths / 100
        click.echo(json.dumps(answer))
        return
    mean = "—" if result.mean_index_hundredths is None else f"{result.mean_index_hundredths / 100:.2f}"
    click.echo(f"村 {result.village_code}，{result.period}：{result.households} 户，参评 {result.ranked} 户，")
    click.echo(f"平均幸福指数 {mean}（方案第 {result.scheme_version} 版，数据版本 {result.data_version}）")
