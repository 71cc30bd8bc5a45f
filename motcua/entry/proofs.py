"""What the command line proves: a result offline, counters against the log."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from motcua.contexts.scorecard import api as scorecard
from motcua.entry import assembly
from motcua.infra.http_out import HostNotAllowed, HttpOut, NotReached
from motcua.infra.postgres import OWNER
from motcua.infra.settings import Settings


async def verify(
    file: Path,
    trust: Path,
    settings: Settings,
    out: Console,
    *,
    at: datetime | None = None,
    online: bool = False,
) -> int:
    """Say what a file proves; 0 only if everything held. No database, and no network unless `online`.

    The moved clock of a demo counts here, too: its time-stamps may lie in our future.
    """
    # The PDF library costs a second and 60 MB: only this command loads it.
    from motcua.contexts.credentials.clients import offline  # noqa: PLC0415

    http = HttpOut(allowed_hosts=settings.out_hosts)

    async def ask(address: str) -> bytes:
        answer = await http.send("GET", address)
        if answer.status != HTTPStatus.OK:
            raise NotReached(host=urlsplit(address).hostname)
        return answer.content

    now = at or assembly.clock_of(settings)()
    try:
        report = await offline.verify_file(file, trust, now=now, ask=ask if online else None)
    except (OSError, ValueError) as problem:
        out.print(f"{file}: {problem}", style="red")
        return 2
    except (HostNotAllowed, NotReached) as problem:
        why = problem if isinstance(problem, HostNotAllowed) else "it does not answer"
        out.print(f"{file}: the issuer cannot be asked: {why}", style="red", soft_wrap=True)
        return 2
    finally:
        await http.close()
    out.print(f"{file}: {report.kind}, SHA-256 {report.sha256}", soft_wrap=True)
    for signature in report.signatures:
        when = f" at {signature.at:%Y-%m-%d %H:%M:%S %Z}" if signature.at else ""
        out.print(f"  signed by {signature.by} ({signature.organisation}){when}", soft_wrap=True)
    for fault in report.problems:
        out.print(f"  {fault}", style="red")
    for remark in report.remarks:
        out.print(f"  {remark}", soft_wrap=True)
    out.print("Sound." if report.sound else "Not sound.", style="green" if report.sound else "red")
    return 0 if report.sound else 1


async def rebuild_counters(settings: Settings, out: Console) -> None:
    """Drop the counters, count the log again, and say whether the numbers are the same."""
    house = assembly.house_of(settings, role=OWNER)
    async with assembly.opened(house):
        counters, same = await scorecard.rebuild(house)
    out.print(f"{counters} counters; {'the same as before' if same else 'they were different'}.")
