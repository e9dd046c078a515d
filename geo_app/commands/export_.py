"""`geo-app export LAYER FILE`: a layer of a region as CSV, GeoJSON or GeoPackage."""

from __future__ import annotations

import json
from pathlib import Path

import click

from geo_app.databases import owner_database, web_database
from geo_app.exchange.layer_file import SUFFIXES, write_layer
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import note_operation
from layers.errors import NotVisibleError
from layers.frames import FRAME_LAYERS, counties, layer_frame
from layers.scope import Scope


@click.command()
@click.argument("layer", type=click.Choice(FRAME_LAYERS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--region", metavar="CODE", help="区划编码；只有一个县时可以不写。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 报告。")
def command(layer: str, file: Path, *, region: str | None, as_json: bool) -> None:
    """导出一个区域的一个图层（.csv .geojson .gpkg）；不含密封的事件和户主姓名。"""
    if file.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"文件名应以 {'、'.join(SUFFIXES)} 结尾", param_hint="FILE")
    if not file.parent.is_dir():
        raise click.BadParameter(f"没有这个文件夹：{file.parent}", param_hint="FILE")
    settings = Settings()
    with owner_database(settings) as owner:
        if region is None:
            with owner.transaction(Scope.nobody()) as connection:
                known = counties(connection)
            if len(known) != 1:
                raise click.BadParameter(
                    f"请指明区域，已有的县：{'、'.join(known) or '（没有）'}", param_hint="--region"
                )
            region = known[0]
        database = web_database(settings)
        try:
            with database.transaction(Scope(None, "county_officer", region)) as connection:
                frame = layer_frame(connection, layer, region)
        except NotVisibleError as error:
            raise click.BadParameter(f"没有编码为 {error} 的区划", param_hint="--region") from error
        finally:
            database.close()
        detail = {"file": file.name, "rows": len(frame)}
        note_operation(owner, "layer.export", "layer", layer, area=region, detail=detail)
    write_layer(frame, file)
    if as_json:
        click.echo(json.dumps({"file": str(file), "layer": layer, "region": region, "rows": len(frame)}))
    else:
        click.echo(f"导出 {len(frame)} 行到 {file}")
