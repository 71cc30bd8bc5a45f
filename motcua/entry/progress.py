"""A progress bar for commands that take long; whoever waits less than two seconds sees none."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import Progress

PATIENCE_S: Final = 2.0


@contextmanager
def bar(
    out: Console, what: str, *, patience_s: float = PATIENCE_S
) -> Iterator[Callable[[int, int], None]]:
    """Gives `told(done, of)`, which may be called as often as one likes."""
    progress = Progress(console=out, transient=True)
    task = progress.add_task(what, total=None)
    began, shown = time.monotonic(), False

    def told(done: int, of: int) -> None:
        nonlocal shown
        progress.update(task, completed=done, total=of)
        if not shown and time.monotonic() - began > patience_s:
            shown = True
            progress.start()

    try:
        yield told
    finally:
        if shown:
            progress.stop()
