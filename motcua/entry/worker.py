"""The worker process: log, jobs, clock. `python -m motcua.entry.worker`."""

import asyncio
import signal
from contextlib import AsyncExitStack

from motcua.entry import assembly, contexts
from motcua.infra import observe
from motcua.infra import settings as settings_module
from motcua.infra.worker import run_worker


async def work() -> None:
    """Until SIGTERM or SIGINT; running jobs are given their time to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    settings = settings_module.read()
    observe.set_up(settings.log_level)
    house = assembly.house_of(settings, assembly.worker_limits(settings))
    async with AsyncExitStack() as held:
        if settings.worker_metrics is not None:
            held.callback(observe.serve_metrics(settings.worker_metrics))
        await held.enter_async_context(assembly.opened(house))
        await run_worker(house, contexts.HANDLERS, contexts.PROJECTIONS, stop=stop)


def main() -> None:
    asyncio.run(work())


if __name__ == "__main__":
    main()
