"""`geo-app worker`: does the background jobs until told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

import click
import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from geo_app.databases import owner_database, owner_url, web_database
from geo_app.jobs import job_app
from geo_app.logs import configure_logging
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.work_on_transfer import Workshop
from layers.errors import DatabaseDownError

_FINISH_SECONDS = 15
_OPEN_SECONDS = 10
_RETRY_SECONDS = 5
_AT_ONCE = 3
"""A file of a million rows keeps nobody's scores waiting. Each takes two of the owner's connections at most."""
_DATABASE_GONE = (ConnectorException, psycopg.Error, TimeoutError)
log = structlog.get_logger(__name__)


@click.command()
@click.option("--once", is_flag=True, help="做完现有的任务就退出。")
def command(once: bool) -> None:
    """运行后台任务：重新计分、清理过期登录；收到停止信号时做完手上的再退出。"""
    settings = Settings()
    configure_logging(settings)
    with owner_database(settings) as owner:
        url = owner_url(settings)
        shop = Workshop(owner, web_database(settings, statement_timeout_ms=0), sealer(settings))
        if once:
            try:
                job_app(owner, url, shop).run_worker(wait=False, delete_jobs="successful")
            except _DATABASE_GONE as error:
                raise DatabaseDownError(str(error.__cause__ or error)) from error
        else:
            asyncio.run(work_until_stopped(lambda: job_app(owner, url, shop)))


async def work_until_stopped(make_app: Callable[[], App]) -> None:
    """Work until SIGTERM or SIGINT; when the database goes away, wait for it to come back."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        try:
            await _work(make_app(), stopped)
        except _DATABASE_GONE as error:
            log.warning("worker_lost_database", reason=str(error.__cause__ or error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), _RETRY_SECONDS)
    log.info("worker_stopped")


async def _work(app: App, stopped: asyncio.Event) -> None:
    working = asyncio.create_task(_run(app))
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    while not working.done():
        working.cancel()  # the jobs at hand are finished first; one just starting may miss it
        await asyncio.wait({working}, timeout=_FINISH_SECONDS + 1)
    with suppress(asyncio.CancelledError):
        await working


async def _run(app: App) -> None:
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            await app.open_async()
        log.info("worker_started")
        await app.run_worker_async(
            concurrency=_AT_ONCE,
            delete_jobs="successful",
            shutdown_graceful_timeout=_FINISH_SECONDS,
            install_signal_handlers=False,
        )
    finally:
        # also after an opening that failed: its pool would go on trying
        await app.close_async()
