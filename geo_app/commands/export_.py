"""`geo-app export LAYER FILE`: a layer or list of a region in any form; the file's ending says which."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from pydantic import ValidationError

from geo_app.databases import owner_database, web_database
from geo_app.exchange.list_columns import LISTS
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import Form
from geo_app.settings import Settings
from geo_app.use_cases.note_operation import note_operation
from geo_app.use_cases.write_export import ExportOrder, write_export
from layers.database import Database
from layers.errors import NotVisibleError
from layers.export_lists import OF_A_VILLAGE
from layers.frames import counties
from layers.scope import Scope

_FORMS: dict[str, Form] = {
    ".csv": "csv", ".xlsx": "xlsx", ".geojson": "geojson", ".gpkg": "gpkg", ".zip": "shp", ".shp": "shp", ".pdf": "pdf",
    ".html": "html",
}  # fmt: skip
_EVERY_LEVEL = ("county", "town", "village", "grid")


@click.command()
@click.argument("layer", type=click.Choice(list(LISTS)))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--region", metavar="CODE", help="区划编码；只有一个县时可以不写，村里的清单要写村的编码。")
@click.option(
    "--where",
    "narrowed",
    multiple=True,
    metavar="NAME=VALUE",
    help="条件，如 status=open、from=2026-01-01；可以写多个。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 报告。")
def command(layer: str, file: Path, *, region: str | None, narrowed: tuple[str, ...], as_json: bool) -> None:
    """导出一个区域的一个图层或一张清单：.xlsx .csv .gpkg .geojson .shp .zip .pdf .html。

    .zip 是打包的 shapefile。不含密封的事件，户主姓名不在文件里或已遮住。
    """
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise click.BadParameter(f"文件名应以 {'、'.join(_FORMS)} 结尾", param_hint="FILE")
    if form not in LISTS[layer].forms:
        raise click.BadParameter(f"{LISTS[layer].title}不能存成 {file.suffix}", param_hint="FILE")
    if not file.parent.is_dir():
        raise click.BadParameter(f"没有这个文件夹：{file.parent}", param_hint="FILE")
    filters = _filters(narrowed)
    settings = Settings()
    with owner_database(settings) as owner:
        place = region or _only_county(owner, layer)
        order = ExportOrder(
            layer,
            form,
            place,
            filters,
            approval_no=settings.map_approval_no,
            style="titles" if form in ("xlsx", "pdf") else "names",
            levels=_EVERY_LEVEL if layer == "regions" else None,
        )
        scope = Scope(None, "county_officer", place)
        database = web_database(settings, statement_timeout_ms=0)
        # the file is there only when it is written down who took it; until then what was there before stays
        with TemporaryDirectory(prefix=".geo-export-", dir=file.parent) as folder:
            try:
                written = write_export(database, scope, order, Path(folder), called=file.name)
            except NotVisibleError as error:
                raise click.BadParameter(f"没有编码为 {error} 的区划", param_hint="--region") from error
            finally:
                database.close()
            detail = {"file": file.name, "rows": written.rows}
            note_operation(owner, "layer.export", "layer", layer, area=place, detail=detail)
            for part in Path(folder).iterdir():
                part.replace(file.parent / part.name)
    if as_json:
        click.echo(json.dumps({"file": str(file), "layer": layer, "region": place, "rows": written.rows}))
    else:
        click.echo(f"导出 {written.rows} 行到 {file}")


def _only_county(owner: Database, layer: str) -> str:
    with owner.transaction(Scope.nobody()) as connection:
        known = counties(connection)
    if layer in OF_A_VILLAGE:
        raise click.BadParameter("这张清单是一个村的，请写 12 位的村编码", param_hint="--region")
    if len(known) != 1:
        raise click.BadParameter(f"请指明区域，已有的县：{'、'.join(known) or '（没有）'}", param_hint="--region")
    return known[0]


def _filters(narrowed: tuple[str, ...]) -> ListFilters:
    pairs = dict(text.split("=", 1) for text in narrowed if "=" in text)
    if len(pairs) != len(narrowed):
        raise click.BadParameter("应写成 名字=值，每个名字一次", param_hint="--where")
    try:
        return ListFilters.model_validate(pairs)
    except ValidationError as error:
        wrong = "；".join(f"{item['loc'][0] if item['loc'] else '条件'}：{item['msg']}" for item in error.errors())
        raise click.BadParameter(wrong, param_hint="--where") from error
