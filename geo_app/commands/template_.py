"""`geo-app template LAYER FILE.xlsx`: a file to be filled in and imported."""

from __future__ import annotations

from pathlib import Path

import click

from geo_app.databases import owner_database, web_database
from geo_app.exchange.columns import LAYERS, Layer
from geo_app.settings import Settings
from geo_app.use_cases.make_template import make_template
from layers.frames import counties
from layers.scope import Scope


@click.command()
@click.argument("layer", type=click.Choice(LAYERS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--region", metavar="CODE", help="下拉里列哪个区域的村、网格、积分项；只有一个县时可以不写。")
def command(layer: Layer, file: Path, *, region: str | None) -> None:
    """生成一个图层的导入模板（.xlsx）：列名、批注、下拉、填表说明。"""
    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter("模板是 .xlsx 文件", param_hint="FILE")
    if not file.parent.is_dir():
        raise click.BadParameter(f"没有这个文件夹：{file.parent}", param_hint="FILE")
    settings = Settings()
    with owner_database(settings) as owner:
        with owner.transaction(Scope.nobody()) as connection:
            known = counties(connection)
        area = region or next(iter(known), "")
        database = web_database(settings)
        try:
            make_template(database, Scope(None, "county_officer", area), layer, file)
        finally:
            database.close()
    click.echo(f"模板写入 {file}")
