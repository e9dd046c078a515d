"""`geo-app scheme`: is a points scheme in order, and free of what no scheme may contain."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import click

from scoring.scheme import Refusal, SchemeError, refused_in
from scoring.scheme_form import parse

_REFUSED = 2


@click.group()
def command() -> None:
    """检查积分方案。"""


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def check(file: Path, as_json: bool) -> None:
    """检查积分方案 FILE：有没有不得计分的内容，写法是否完整。有一项不行时以 2 退出。"""
    refused, faults = _examine(file)
    if as_json:
        answer = {"refused": [asdict(refusal) for refusal in refused], "faults": faults}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for refusal in refused:
            click.echo(f"不得计分 {refusal.code}：{refusal.reason}\n    依据：{refusal.law}")
        for fault in faults:
            click.echo(f"写法有误：{fault}")
        if not refused and not faults:
            click.echo("方案没有发现问题。")
    sys.exit(_REFUSED if refused or faults else 0)


def _examine(file: Path) -> tuple[list[Refusal], list[str]]:
    """Return what is refused and what is wrong; the one is looked for even where the other keeps it from being read."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return [], [f"不是 JSON 文件：{error}"]
    try:
        parse(document)
    except SchemeError as error:
        return refused_in(document), list(error.faults)
    return refused_in(document), []
