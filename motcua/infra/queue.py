"""The queue: procrastinate runs the jobs that the sequencer deferred, with back-off, and gives up visibly."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

import procrastinate
import structlog
from procrastinate import jobs as queued
from procrastinate import retry

from motcua.infra import failures
from motcua.infra.db import Database
from motcua.infra.jobs import worth_retrying
from motcua.infra.sequencer import QUEUE, TASK
from motcua.kernel.errors import DomainError

_LONGEST_WAIT_S = 300
_HEARTBEAT_S = 2.0
_STALLED_S = 8.0
_logger = structlog.get_logger("motcua.queue")


class Handles(Protocol):
    async def handle(self, seq: int, handler: str, *, attempt: int) -> None: ...


class BackOff(retry.BaseRetryStrategy):
    """1, 2, 4 … 300 seconds; a refusal that will not change by waiting is not tried again."""

    def get_retry_decision(
        self, *, exception: BaseException, job: queued.Job
    ) -> retry.RetryDecision | None:
        if not worth_retrying(exception, tries=job.attempts + 1):
            return None
        return retry.RetryDecision(retry_in={"seconds": min(2**job.attempts, _LONGEST_WAIT_S)})


async def consume(db: Database, handles: Handles, stop: asyncio.Event, *, concurrency: int) -> None:
    """Run jobs until `stop`. Raises when the database goes away; the caller starts it again."""
    app = _app(db, handles, concurrency)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,
                listen_notify=True,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=10.0,
                update_heartbeat_interval=_HEARTBEAT_S,
                stalled_worker_timeout=_STALLED_S,
            )
        )
        helpers = [asyncio.create_task(stop.wait()), asyncio.create_task(_recover(app))]
        try:
            await asyncio.wait([worker, *helpers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in [*helpers, worker]:
                task.cancel()
            ended = await asyncio.gather(worker, *helpers, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result


def _app(db: Database, handles: Handles, concurrency: int) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(
        conninfo=db.dsn,
        min_size=1,
        max_size=max(2, concurrency // 2),
        kwargs={
            "options": f"-c search_path=procrastinate {db.options}",
            "application_name": "queue",
        },
    )
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE, retry=BackOff(), pass_context=True)
    async def handle(context: procrastinate.JobContext, *, seq: int, handler: str) -> None:
        attempt = context.job.attempts + 1
        try:
            await handles.handle(seq, handler, attempt=attempt)
        except Exception as error:
            _logger.warning("job failed", handler=handler, seq=seq, attempt=attempt, exc_info=error)
            if not worth_retrying(error, tries=attempt):
                await _give_up(db, seq, handler, attempt, error)
            raise

    return app


async def _give_up(db: Database, seq: int, handler: str, attempt: int, error: Exception) -> None:
    # The kind of the error, not its words: these may name a person. The trace is in the log of the process.
    reason = error.code if isinstance(error, DomainError) else type(error).__name__
    failure = failures.Failure(
        key=f"{seq}:{handler}",
        handler=handler,
        event_id=None,
        seq=seq,
        attempts=attempt,
        reason=reason,
        at=datetime.now(UTC),
    )
    async with db.transaction() as tx:
        await failures.record(tx, failure)


async def _recover(app: procrastinate.App) -> None:
    """Queue again what a killed worker had begun."""
    while True:
        manager = app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_S):
            await manager.retry_job(job)
        await manager.prune_stalled_workers(_STALLED_S)
        await asyncio.sleep(_HEARTBEAT_S)
