"""Background jobs: each task calls one use case. What causes a job defers it, by `app.defer_job` of the database."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector, RetryStrategy

from geo_app.use_cases.apply_retention import apply_retention
from geo_app.use_cases.check_audit import check_audit
from geo_app.use_cases.publish_counts import publish_counts
from geo_app.use_cases.score_village import score_village
from layers.database import Database
from layers.errors import DatabaseBusyError, DatabaseDownError

# a database that was away comes back; a village without a scheme does not get one by waiting
_WHEN_BACK = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=(DatabaseDownError, DatabaseBusyError))
_SCHEMA = "jobs"
_NIGHTLY = "40 19 * * *"  # in UTC: 03:40 in China
_BEFORE_BACKUPS = "10 19 * * *"
_AFTER_MIDNIGHT = "10 16 * * *"  # 00:10 in China
_OFTEN = "*/5 * * * *"


def job_app(owner: Database, url: str) -> App:
    """Return procrastinate's application, whose tasks work as the owner of the schema at `url`."""
    connector = PsycopgConnector(
        conninfo=url, min_size=1, max_size=4, timeout=10, kwargs={"options": f"-c search_path={_SCHEMA}"}
    )
    app = App(connector=connector)

    @app.task(name="rescore_village", retry=_WHEN_BACK)
    def rescore_village(village_code: str, period: str) -> None:
        score_village(owner, village_code, period)

    @app.periodic(cron=_NIGHTLY)
    @app.task(name="apply_retention", aliases=["purge_sessions"], retry=_WHEN_BACK)  # its name in version 0.1
    def retain(timestamp: int) -> None:
        apply_retention(owner, datetime.fromtimestamp(timestamp, UTC))

    @app.periodic(cron=_BEFORE_BACKUPS)
    @app.task(name="check_audit", retry=_WHEN_BACK)
    def check_audit_log(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
        check_audit(owner)

    @app.periodic(cron=_AFTER_MIDNIGHT)
    @app.task(name="publish_counts", lock="publish_counts", retry=_WHEN_BACK)
    def publish(timestamp: int) -> None:
        publish_counts(owner, now=datetime.fromtimestamp(timestamp, UTC))

    @app.periodic(cron=_OFTEN)
    @app.task(name="retry_stalled", queueing_lock="retry_stalled")
    async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001
        # a worker that was killed leaves its job begun, and the lock of that job keeps others waiting
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    return app
