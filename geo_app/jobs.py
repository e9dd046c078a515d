"""Background jobs: each task calls one use case. What causes a job defers it, by `app.defer_job` of the database."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector, RetryStrategy

from geo_app.use_cases.apply_retention import apply_retention
from geo_app.use_cases.book_due_points import book_due_points
from geo_app.use_cases.check_audit import check_audit
from geo_app.use_cases.expire_points import expire_points
from geo_app.use_cases.follow_boundaries import follow_boundaries
from geo_app.use_cases.publish_counts import publish_counts
from geo_app.use_cases.reconcile_ledger import reconcile_ledger
from geo_app.use_cases.redraw_outlines import redraw_level
from geo_app.use_cases.score_village import score_village
from geo_app.use_cases.take_up_transfers import take_up_transfers
from geo_app.use_cases.work_on_transfer import Workshop, work_on_transfer
from layers.audit import CHINA
from layers.database import Database
from layers.errors import DatabaseBusyError, DatabaseDownError

# a database that was away comes back; a village without a scheme does not get one by waiting
_WHEN_BACK = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=(DatabaseDownError, DatabaseBusyError))
_SCHEMA = "jobs"
_NIGHTLY = "40 19 * * *"  # in UTC: 03:40 in China
_BEFORE_BACKUPS = "10 19 * * *"
_AFTER_BACKUPS = "10 20 * * *"
_TENTH_OF_JANUARY = "30 16 9 1 *"  # 00:30 in China
_AFTER_MIDNIGHT = "10 16 * * *"  # 00:10 in China
_EACH_MINUTE = "* * * * *"


def job_app(owner: Database, url: str, shop: Workshop | None = None) -> App:
    """Return procrastinate's application, whose tasks work as the owner of the schema at `url`.

    Without a workshop it leaves files on their way in and out to other workers.
    """
    connector = PsycopgConnector(
        conninfo=url, min_size=1, max_size=4, timeout=10, kwargs={"options": f"-c search_path={_SCHEMA}"}
    )
    app = App(connector=connector)

    @app.task(name="rescore_village", retry=_WHEN_BACK)
    def rescore_village(village_code: str, period: str) -> None:
        score_village(owner, village_code, period)

    @app.task(name="redraw_outlines", retry=_WHEN_BACK)
    def redraw(level: str, county: int | None) -> None:
        redraw_level(owner, level, county)

    @app.task(name="work_on_transfer", retry=_WHEN_BACK)
    def work_on(number: int) -> None:
        if shop is None:
            raise DatabaseBusyError("this worker has no workshop")
        work_on_transfer(shop, number)

    @app.periodic(cron=_EACH_MINUTE)
    @app.task(name="take_up_transfers", queueing_lock="take_up_transfers")
    def take_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
        take_up_transfers(owner)

    @app.periodic(cron=_NIGHTLY)
    @app.task(name="apply_retention", aliases=["purge_sessions"], retry=_WHEN_BACK)  # its name in version 0.1
    def retain(timestamp: int) -> None:
        apply_retention(owner, datetime.fromtimestamp(timestamp, UTC))

    @app.periodic(cron=_BEFORE_BACKUPS)
    @app.task(name="check_audit", retry=_WHEN_BACK)
    def check_audit_log(timestamp: int) -> None:  # noqa: ARG001
        check_audit(owner)

    @app.periodic(cron=_AFTER_MIDNIGHT)
    @app.task(name="publish_counts", lock="publish_counts", retry=_WHEN_BACK)
    def publish(timestamp: int) -> None:
        publish_counts(owner, now=datetime.fromtimestamp(timestamp, UTC))

    @app.periodic(cron=_AFTER_MIDNIGHT)
    @app.task(name="follow_boundaries", lock="follow_boundaries", retry=_WHEN_BACK)
    def follow_new_boundaries(timestamp: int) -> None:  # noqa: ARG001
        follow_boundaries(owner)

    @app.periodic(cron=_AFTER_MIDNIGHT)
    @app.task(name="book_due_points", lock="book_due_points", retry=_WHEN_BACK)
    def book_due(timestamp: int) -> None:  # noqa: ARG001
        book_due_points(owner)

    @app.periodic(cron=_AFTER_BACKUPS)
    @app.task(name="reconcile_ledger", lock="reconcile_ledger", retry=_WHEN_BACK)
    def reconcile(timestamp: int) -> None:  # noqa: ARG001
        reconcile_ledger(owner)

    @app.periodic(cron=_TENTH_OF_JANUARY)
    @app.task(name="expire_points", retry=_WHEN_BACK)
    def expire(timestamp: int) -> None:
        expire_points(owner, datetime.fromtimestamp(timestamp, CHINA).year - 1)

    @app.periodic(cron=_EACH_MINUTE)
    @app.task(name="retry_stalled", queueing_lock="retry_stalled")
    async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001
        # a worker that was killed leaves its job begun, and the lock of that job keeps others waiting
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    return app
