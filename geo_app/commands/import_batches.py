"""`geo-app import-batches`: what files brought in, newest first."""

from __future__ import annotations

import json
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from geo_app.batch_words import LAYERS, STATES, outcome
from geo_app.databases import owner_database
from geo_app.settings import Settings
from layers import batches
from layers.scope import Scope

_CHINA = ZoneInfo("Asia/Shanghai")


@click.command()
@click.option("--layer", type=click.Choice(batches.LAYERS), help="只列这一层的。")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="最多列多少批。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 列出。")
def command(layer: str | None, limit: int, *, as_json: bool) -> None:
    """列出导入批次：第几批、什么时候、谁、哪个文件、新增和更新多少行，是否已撤回。"""
    layers = (layer,) if layer else batches.LAYERS
    with owner_database(Settings()) as database, database.transaction(Scope.nobody()) as connection:
        found = batches.list_batches(connection, limit, layers=layers)
    if as_json:
        click.echo(json.dumps([asdict(batch) for batch in found], ensure_ascii=False, default=str))
        return
    for batch in found:
        at = batch.imported_at.astimezone(_CHINA)
        place = f"，{batch.region_name}" if batch.region_name else ""
        click.echo(
            f"第 {batch.id} 批  {at:%Y-%m-%d %H:%M}  {LAYERS[batch.layer]}  {batch.file_name}  {outcome(batch)}  "
            f"{STATES[batch.state]}  {batch.imported_by}{place}"
        )
    if not found:
        click.echo("还没有导入过。")
