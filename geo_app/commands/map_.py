"""`geo-app map --region CODE FILE.html`: a region's map in one file that opens with no network."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from geo_app.databases import owner_database, web_database
from geo_app.settings import Settings
from geo_app.use_cases.draw_map import draw_map
from geo_app.use_cases.note_operation import note_operation
from layers.errors import NotVisibleError

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--region", required=True, metavar="CODE", help="区划编码：县 6 位、镇 9 位、村 12 位、网格 15 位。")
@click.option("--from", "first", type=_DAY, help="从哪天起登记的事件；不写则为最近 30 天。")
@click.option("--to", "last", type=_DAY, help="到哪天为止登记的事件；不写则到最新一件。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 报告。")
def command(file: Path, *, region: str, first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """把一个区域的边界、调解室和事件画成一个网页文件，断网也能打开。"""
    if first and last and first > last:
        raise click.BadParameter("起始日期晚于截止日期", param_hint="--from")
    if not file.parent.is_dir():
        raise click.BadParameter(f"没有这个文件夹：{file.parent}", param_hint="FILE")
    settings = Settings()
    with owner_database(settings) as owner:
        database = web_database(settings)
        try:
            content = draw_map(
                database,
                region,
                file,
                first=first.date() if first else None,
                last=last.date() if last else None,
                approval_no=settings.map_approval_no,
            )
        except NotVisibleError as error:
            raise click.BadParameter(f"没有编码为 {error} 的区划", param_hint="--region") from error
        finally:
            database.close()
        detail = {"file": file.name, "rows": len(content.cases)}
        note_operation(owner, "map.export", "region", region, area=region, detail=detail)
    report = {
        "file": str(file),
        "region": content.region.name,
        "cases": len(content.cases),
        "rooms": len(content.rooms),
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(f"{content.region.name}：事件 {report['cases']} 件，调解室 {report['rooms']} 个，写入 {file}")
