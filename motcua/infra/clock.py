"""The system clock, and the demo's shift of it, the same for every process of one home folder."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def shifted_clock(moment: datetime, home: Path) -> Clock:
    """A clock that showed `moment` when it was first asked for in this home folder, and runs on from there.

    The shift is kept in a file: every process of the demo must tell the same time, also after a restart.
    """
    offset = _shared_offset(moment, home)
    return lambda: datetime.now(UTC) + offset


def _shared_offset(moment: datetime, home: Path) -> timedelta:
    home.mkdir(parents=True, exist_ok=True)
    path = home / "demo-clock.json"
    wanted = moment.astimezone(UTC).isoformat()
    for _ in range(2):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["moment"] == wanted:
                return timedelta(seconds=kept["offset_s"])
            path.unlink()
        except (FileNotFoundError, ValueError, KeyError):
            pass
        offset = round((moment - datetime.now(UTC)).total_seconds())
        mine = home / f"demo-clock.{os.getpid()}"
        mine.write_text(json.dumps({"moment": wanted, "offset_s": offset}), encoding="utf-8")
        try:
            os.link(mine, path)  # fails if another process was first: then its shift counts
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return timedelta(seconds=json.loads(path.read_text(encoding="utf-8"))["offset_s"])
