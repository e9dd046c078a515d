"""Run everything until told to stop: the embedded database, the schema, the demonstration, web server and worker."""

from __future__ import annotations

import http.client
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path

import click

from geo_app.cluster import Cluster
from geo_app.databases import migrate_database, owner_database, running_cluster
from geo_app.listeners import ServeError, address_of, listen, residents_listener, residents_server
from geo_app.programs import Program
from geo_app.progress import say, step
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import close_demo_accounts, create_demo_accounts, open_demo_accounts
from geo_app.use_cases.create_demo_resident import DemoResident, close_demo_resident, create_demo_resident
from layers import accounts
from layers.database import Database
from layers.errors import DatabaseDownError
from layers.scope import Scope

PILOT_VILLAGE = "330521102218"
_READY_SECONDS = 120
_DATABASE_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.5
_MEND_EVERY_SECONDS = 5


class StopRequested(BaseException):
    """Somebody asked the program to stop; unwinds what runs, so that all is stopped in order."""


def serve(settings: Settings, *, with_worker: bool = True) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    _refuse_without_browser_files()
    with listen(settings.host, settings.port) as listener, residents_listener(settings, listener) as for_residents:
        address = address_of(settings.host, listener)
        try:
            with _stop_signals(), running_cluster(settings), ExitStack() as running:
                logins, resident = _prepare(settings)
                others: list[Program] = []
                residents_address = ""
                if for_residents:
                    residents_address = address_of(settings.resident_host or settings.host, for_residents)
                    others.append(running.enter_context(residents_server(for_residents)))
                shown = {"RESIDENT_URL": settings.resident_url or residents_address}
                web = running.enter_context(_web_server(listener, shown))
                _wait_until_ready(address, web)
                if for_residents:
                    _wait_until_ready(residents_address, others[0])
                if with_worker:
                    others.append(running.enter_context(_worker()))
                _announce(settings, address, residents_address, logins, resident)
                _watch(settings, web, others)
        except StopRequested:
            say("已停止")
    return 0


def _refuse_without_browser_files() -> None:
    if not (Path(str(files("geo_app.static"))) / "dist" / "manifest.json").exists():
        raise ServeError(
            "网页文件还没有生成。请运行 ./geo run，或在 static/ 中运行：npm ci --ignore-scripts && node build.mjs"
            " (The browser files are not built.)"
        )


def _prepare(settings: Settings) -> tuple[list[accounts.DemoLogin], DemoResident | None]:
    """Migrate, and fill an empty database with the demonstration; return the logins to tell."""
    _migrate(settings)
    with owner_database(settings) as owner:
        with owner.transaction(Scope.nobody()) as connection:
            is_empty = accounts.count_regions(connection) == 0
        if settings.demo and is_empty:
            _load_demo(settings, owner)
        elif settings.demo:
            open_demo_accounts(owner, settings.demo_login_password)
        elif closed := close_demo_accounts(owner, operator="geo-app up"):
            close_demo_resident(owner, PILOT_VILLAGE)
            say(f"  DEMO=0：{closed} 个示范账号已停用")
        with owner.transaction(Scope.nobody()) as connection:
            logins = accounts.demo_logins(connection, PILOT_VILLAGE)
        if not logins or not settings.residents:
            return logins, None
        return logins, create_demo_resident(owner, PILOT_VILLAGE, settings.demo_login_password)


def _migrate(settings: Settings) -> None:
    """Migrate, once the server answers: a container's database may come up after us."""
    deadline = time.monotonic() + (0 if settings.embedded else _DATABASE_SECONDS)
    waiting = False
    while True:
        try:
            taken = migrate_database(settings)
        except DatabaseDownError as error:
            if time.monotonic() > deadline:
                raise
            if not waiting:
                say(f"… 等待数据库：{error}")
            waiting = True
            time.sleep(1)
        else:
            if taken:
                say(f"  数据库已升级：{' '.join(taken)}")
            return


def _load_demo(settings: Settings, owner: Database) -> None:
    from geo_app.demo import DemoOptions, load_demo, work_at_desks  # noqa: PLC0415 - heavy, and needed once in a database's life

    with step(f"建示范县：{settings.demo_households} 户，{settings.demo_cases} 件"):
        options = DemoOptions(
            settings.demo_households, settings.demo_cases, settings.demo_seed, sealer=sealer(settings)
        )
        load_demo(owner, options, lambda text: say(f"  … {text}"))
        create_demo_accounts(owner, settings.demo_login_password)
        say("  … 导入、撤回、核对几份文件")
        work_at_desks(settings, owner, options)


def _web_server(listener: socket.socket, shown: dict[str, str]) -> Program:
    handle = listener.fileno()
    options = ["--config", "python:geo_app.gunicorn_conf", "--bind", f"fd://{handle}"]
    command = [sys.executable, "-m", "gunicorn", *options, "geo_app:create_app()"]
    return Program(
        "网页服务", command, keep_open=[handle], settings={name: text for name, text in shown.items() if text}
    )


def _worker() -> Program:
    return Program("后台任务", [sys.executable, "-m", "geo_app.cli", "worker"])


def _wait_until_ready(address: str, web: Program) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        _refuse_when_ended(web)
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            answer = f"{response.status} {response.read(500).decode('utf-8', 'replace')}"
            if response.status == http.HTTPStatus.OK:
                return
        except OSError as error:
            answer = str(error)
        finally:
            connection.close()
        time.sleep(0.1)
    raise ServeError(f"网页服务 {_READY_SECONDS} 秒内没有就绪：{answer}")


def _announce(
    settings: Settings,
    address: str,
    residents_address: str,
    logins: list[accounts.DemoLogin],
    resident: DemoResident | None,
) -> None:
    click.echo(f"ready {address}")
    if logins:
        click.echo(f"示范账号（密码都是 {settings.demo_login_password}）：")
        for login in logins:
            click.echo(f"  {login.name:<24}{login.region_name}")
    if residents_address:
        click.echo(f"residents {residents_address}")
    if resident and residents_address:
        click.echo(f"  示范居民：户号 {resident.household_code}，查看码 {resident.code}")
    sys.stdout.flush()


def _watch(settings: Settings, web: Program, others: list[Program]) -> None:
    """Stay until the web server ends by itself; mend what can be mended: a crashed database, another program."""
    cluster = Cluster(settings.geo_app_home) if settings.embedded else None
    looked_at, had_crashed = time.monotonic(), False
    while True:
        _refuse_when_ended(web)
        if time.monotonic() - looked_at > _MEND_EVERY_SECONDS:
            looked_at = time.monotonic()
            crashed = cluster is not None and cluster.crashed()
            if cluster and crashed and had_crashed:  # only at the second look: its owner may be restarting it
                cluster.revive()
            had_crashed = crashed
            for program in others:
                if how := program.ended():
                    say(f"{program.name}停止了（{how}），重新启动")
                    program.start()
        time.sleep(_LOOK_EVERY_SECONDS)


def _refuse_when_ended(web: Program) -> None:
    if how := web.ended():
        raise ServeError(f"{web.name}自行停止（{how}），原因见上面的日志。 (It stopped by itself; see the log above.)")


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into StopRequested, once: what follows must not cut the stopping short."""

    def stop(*_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
