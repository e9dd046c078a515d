"""`geo-app demo`: the demonstration county."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from geo_app.databases import owner_database
from geo_app.demo import DemoOptions, load_demo, work_at_desks
from geo_app.demo.options import FEWEST_HOUSEHOLDS, FIRST_UNTIL, LAST_UNTIL
from geo_app.progress import say
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.use_cases.note_operation import note_operation

_USUAL = DemoOptions()


@click.command()
@click.option(
    "--households",
    default=_USUAL.households,
    show_default=True,
    type=click.IntRange(FEWEST_HOUSEHOLDS, 20_000_000),
    help="户数。",
)
@click.option("--cases", default=_USUAL.cases, show_default=True, type=click.IntRange(0, 20_000_000), help="事件数。")
@click.option(
    "--seed", default=_USUAL.seed, show_default=True, type=click.IntRange(0), help="种子，同样的种子建出同样的县。"
)
@click.option(
    "--until",
    default=str(_USUAL.until),
    show_default=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="最后一天；事件是到这一天为止的三年。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(households: int, cases: int, seed: int, until: datetime, *, as_json: bool) -> None:
    """在空数据库中建一个示范县：真实的镇、村名称和代码，其余都是编出来的；边界是示意，非测绘成果。"""
    settings = Settings()
    if not FIRST_UNTIL <= until.date() <= LAST_UNTIL:
        raise click.BadParameter(f"应在 {FIRST_UNTIL} 到 {LAST_UNTIL} 之间", param_hint="--until")
    options = DemoOptions(households, cases, seed, until.date(), sealer(settings))
    with owner_database(settings) as owner:
        report = load_demo(owner, options, lambda text: say(f"… {text}"))
        say("… 建演示账号")
        create_demo_accounts(owner, settings.demo_login_password)
        say("… 导入、撤回、核对几份文件")
        work_at_desks(settings, owner, options)
        note_operation(owner, "database.fill", "database")
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    click.echo(f"示范县已建好，用时 {report.seconds:.0f} 秒：")
    click.echo(f"{report.towns} 个镇街，{report.villages} 个村社，{report.grids} 个网格，{report.rooms} 个调解室，")
    click.echo(f"{report.households:,} 户，{report.cases:,} 件，{report.points_entries:,} 条积分。")
    click.echo(f"演示账号：county、town-<代码>、village-<代码>、grid-<代码>；密码：{settings.demo_login_password}")
