"""`geo-app import LAYER FILE`: bring in regions, households, rooms, cases or points."""

from __future__ import annotations

import getpass
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from geo_app.databases import owner_database
from geo_app.exchange.columns import LAYERS, LEVELS, Layer, Level, described
from geo_app.exchange.coordinates import COORD_SOURCES, CoordSource
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.import_file import ImportOrder, ImportReport, import_file

_LISTED_ERRORS = 20


class Pair(click.ParamType[tuple[str, str]]):
    """A parameter `left=right`."""

    name = "pair"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value
        left, sign, right = value.partition("=")
        if not sign or not left.strip() or not right.strip():
            self.fail(f"「{value}」应写成 左=右", param, ctx)
        return left.strip(), right.strip()


@click.command(epilog="各层的列：" + "；".join(f"{layer}：{described(layer)}" for layer in LAYERS))
@click.argument("layer", type=click.Choice(LAYERS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mapped", type=Pair(), multiple=True, help="文件里的列名=我们的列名，可写多次。")
@click.option("--set", "constants", type=Pair(), multiple=True, help="我们的列名=整列的值，可写多次。")
@click.option("--level", type=click.Choice(LEVELS), help="区划的级别；不写则按编码的位数。")
@click.option("--coord-source", type=click.Choice(COORD_SOURCES), help="坐标的来源；不写则按文件，文件没有则为 wgs84。")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="新边界或新名称从哪天起有效；旧的到那天为止。")
@click.option("--encoding", help="CSV 或 shapefile 的文字编码，如 gb18030；不写则自己判断，拿不准会说。")
@click.option("--sheet", help="读哪一张工作表或哪一个图层；不写则读表头最认得的那一张。")
@click.option(
    "--axis-order",
    type=click.Choice(("xy", "yx")),
    default="xy",
    show_default=True,
    help="坐标的先后：xy 先东（经度）后北（纬度），yx 先北后东，测绘文件常是这样。",
)
@click.option("--complete", is_flag=True, help="区划：文件里是同一上级之下的全部，没有列出的到 --valid-from 那天为止。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@click.option("--skip-bad", is_flag=True, help="跳过有错的行，其余照样导入。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 报告。")
def command(
    layer: Layer,
    file: Path,
    *,
    mapped: tuple[tuple[str, str], ...],
    constants: tuple[tuple[str, str], ...],
    level: Level | None,
    coord_source: CoordSource | None,
    valid_from: datetime | None,
    encoding: str | None,
    sheet: str | None,
    axis_order: Literal["xy", "yx"],
    complete: bool,
    dry_run: bool,
    skip_bad: bool,
    as_json: bool,
) -> None:
    """导入一个文件：每一行都对才写入；有错则一行不写，并给出一份写明「错误原因」的副本。"""
    settings = Settings()
    order = ImportOrder(
        layer=layer,
        path=file,
        mapped=dict(mapped),
        constants=dict(constants),
        level=level,
        coord_source=coord_source,
        valid_from=valid_from.date() if valid_from else None,
        encoding=encoding,
        sheet=sheet,
        axis_order=axis_order,
        complete=complete,
        dry_run=dry_run,
        skip_bad=skip_bad,
        by=f"命令行 {getpass.getuser()}",
        sealer=sealer(settings),
    )
    with owner_database(settings) as database:
        report = import_file(database, order, settings.geo_app_home / "errors")
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _say(report)
    if report.errors:
        sys.exit(2)


def _say(report: ImportReport) -> None:
    for fault in report.errors[:_LISTED_ERRORS]:
        click.echo(fault.message, err=True)
    if report.errors_found > _LISTED_ERRORS:
        click.echo(f"……一共 {report.errors_found} 处错误", err=True)
    for remark in report.remarks[:_LISTED_ERRORS]:
        click.echo(f"请注意：{remark.message}", err=True)
    if report.remarks_found > _LISTED_ERRORS:
        click.echo(f"……一共 {report.remarks_found} 处需要注意", err=True)
    if report.ignored_columns:
        click.echo(f"没有用到的列：{'、'.join(report.ignored_columns)}", err=True)
    done = "检查了" if report.dry_run else "读了"
    counts = [f"新增 {report.inserted}", f"更新 {report.updated}"]
    counts += [f"不变 {report.unchanged}", f"拒绝 {report.rejected}"]
    if report.held_back:
        counts.append(f"没有错但没有写入 {report.held_back}")
    click.echo(
        f"{done} {report.read} 行：{'，'.join(counts)}"
        + (f"；其中 {report.duplicates} 行与别的行完全相同" if report.duplicates else "")
    )
    if report.error_file:
        click.echo(f"写明「错误原因」的副本：{report.error_file}")
