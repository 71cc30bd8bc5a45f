"""What the command line proves: a result offline, the log against its checkpoints, counters against the log."""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.progress import Progress

from motcua.contexts.scorecard import api as scorecard
from motcua.entry import assembly
from motcua.infra import log
from motcua.infra.settings import Settings


def verify(
    file: Path, trust: Path, settings: Settings, out: Console, *, at: datetime | None = None
) -> int:
    """Say what a file proves; 0 only if everything held. No network, no database.

    The moved clock of a demo counts here, too: its time-stamps may lie in our future.
    """
    # The PDF library costs a second and 60 MB: only this command loads it.
    from motcua.contexts.credentials.clients import offline  # noqa: PLC0415

    try:
        report = offline.verify_file(file, trust, now=at or assembly.clock_of(settings)())
    except (OSError, ValueError) as problem:
        out.print(f"{file}: {problem}", style="red")
        return 2
    out.print(f"{file}: {report.kind}, SHA-256 {report.sha256}", soft_wrap=True)
    for signature in report.signatures:
        when = f" at {signature.at:%Y-%m-%d %H:%M:%S %Z}" if signature.at else ""
        out.print(f"  signed by {signature.by} ({signature.organisation}){when}")
    for fault in report.problems:
        out.print(f"  {fault}", style="red")
    out.print("Sound." if report.sound else "Not sound.", style="green" if report.sound else "red")
    return 0 if report.sound else 1


async def verify_log(settings: Settings, out: Console) -> int:
    """Compute the log again; 0 only if rows, tree and signed checkpoints agree."""
    house = assembly.house_of(settings)
    key = Ed25519PrivateKey.from_private_bytes(house.secrets.bytes("log-key"))
    await house.db.open()
    try:
        with Progress(console=out, transient=True) as progress:
            task = progress.add_task("Log")
            findings = await log.verify_log(
                house.db,
                origin=settings.log_origin,
                public_key=key.public_key().public_bytes_raw(),
                told=lambda done, of: progress.update(task, completed=done, total=of),
            )
    finally:
        await house.db.close()
    for finding in findings:
        out.print(f"{finding.seq}: {finding.what}", style="red")
    out.print("The log holds." if not findings else f"{len(findings)} findings.")
    return 1 if findings else 0


async def rebuild_counters(settings: Settings, out: Console) -> None:
    """Drop the counters, count the log again, and say whether the numbers are the same."""
    house = assembly.house_of(settings)
    async with assembly.opened(house):
        counters, same = await scorecard.rebuild(house)
    out.print(f"{counters} counters; {'the same as before' if same else 'they were different'}.")
