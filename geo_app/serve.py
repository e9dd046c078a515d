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
from geo_app.errors import GeoAppError
from geo_app.programs import Program
from geo_app.progress import say, step
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from layers import accounts
from layers.database import Database
from layers.errors import DatabaseDownError
from layers.scope import Scope

PILOT_VILLAGE = "330521102218"
_READY_SECONDS = 120
_DATABASE_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.5
_MEND_EVERY_SECONDS = 5


class ServeError(GeoAppError):
    """The service cannot start, or stopped by itself."""


class StopRequested(BaseException):
    """Somebody asked the program to stop; unwinds what runs, so that all is stopped in order."""


def serve(settings: Settings, *, with_worker: bool = True) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    _refuse_without_browser_files()
    with _listen(settings) as listener:
        port = listener.getsockname()[1]
        try:
            with _stop_signals(), running_cluster(settings), ExitStack() as running:
                logins = _prepare(settings)
                web = running.enter_context(_web_server(listener))
                _wait_until_ready(settings, port, web)
                worker = running.enter_context(_worker()) if with_worker else None
                _announce(settings, port, logins)
                _watch(settings, web, worker)
        except StopRequested:
            say("已停止")
    return 0


def _refuse_without_browser_files() -> None:
    if not (Path(str(files("geo_app.static"))) / "dist" / "manifest.json").exists():
        raise ServeError(
            "网页文件还没有生成。请运行 ./geo run，或在 static/ 中运行：npm ci --ignore-scripts && node build.mjs"
            " (The browser files are not built.)"
        )


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything long is done, so that a taken one is told at once."""
    listener = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise ServeError(
            f"不能在 {settings.host} 的 {settings.port} 端口上提供服务（{error.strerror}）。"
            f"若是已被占用，请换一个端口，例如：PORT={(settings.port + 1) % 65536} ./geo run"
            f" (Port {settings.port} is taken or may not be used.)"
        ) from error
    return listener


def _prepare(settings: Settings) -> list[accounts.DemoLogin]:
    """Migrate, and fill an empty database with the demonstration; return the logins to tell."""
    _migrate(settings)
    with owner_database(settings) as owner:
        with owner.transaction(Scope.nobody()) as connection:
            is_empty = accounts.count_regions(connection) == 0
        if settings.demo and is_empty:
            _load_demo(settings, owner)
        with owner.transaction(Scope.nobody()) as connection:
            return accounts.demo_logins(connection, PILOT_VILLAGE)


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
    from geo_app.demo import DemoOptions, load_demo  # noqa: PLC0415 - heavy, and needed once in a database's life

    with step(f"建示范县：{settings.demo_households} 户，{settings.demo_cases} 件"):
        options = DemoOptions(
            settings.demo_households, settings.demo_cases, settings.demo_seed, sealer=sealer(settings)
        )
        load_demo(owner, options, lambda text: say(f"  … {text}"))
        create_demo_accounts(owner, settings.demo_login_password)


def _web_server(listener: socket.socket) -> Program:
    handle = listener.fileno()
    options = ["--config", "python:geo_app.gunicorn_conf", "--bind", f"fd://{handle}"]
    command = [sys.executable, "-m", "gunicorn", *options, "geo_app:create_app()"]
    return Program("网页服务", command, keep_open=[handle])


def _worker() -> Program:
    return Program("后台任务", [sys.executable, "-m", "geo_app.cli", "worker"])


def _wait_until_ready(settings: Settings, port: int, web: Program) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        _refuse_when_ended(web)
        connection = http.client.HTTPConnection(_reachable(settings.host), port, timeout=5)
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


def _announce(settings: Settings, port: int, logins: list[accounts.DemoLogin]) -> None:
    host = _reachable(settings.host)
    click.echo(f"ready http://{f'[{host}]' if ':' in host else host}:{port}")
    if logins:
        click.echo(f"示范账号（密码都是 {settings.demo_login_password}）：")
        for login in logins:
            click.echo(f"  {login.name:<24}{login.region_name}")
    sys.stdout.flush()


def _watch(settings: Settings, web: Program, worker: Program | None) -> None:
    """Stay until the web server ends by itself; mend what can be mended: a crashed database, a worker that ended."""
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
            if worker and (how := worker.ended()):
                say(f"{worker.name}停止了（{how}），重新启动")
                worker.start()
        time.sleep(_LOOK_EVERY_SECONDS)


def _refuse_when_ended(web: Program) -> None:
    if how := web.ended():
        raise ServeError(f"{web.name}自行停止（{how}），原因见上面的日志。 (It stopped by itself; see the log above.)")


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - listening there is the user's choice


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
