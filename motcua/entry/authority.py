"""`motcua authority`: the demo's certificate authority. A real one is asked itself."""

from typing import Annotated

import typer
from rich.console import Console

from motcua.contexts.credentials.clients import revoking
from motcua.contexts.credentials.clients.authority import Authority, authority_of
from motcua.contexts.credentials.errors import NoSuchKey
from motcua.entry import assembly
from motcua.infra import settings as settings_module
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings, WrongSetting

app = typer.Typer(help="The demo's certificate authority.", no_args_is_help=True)
out = Console(highlight=False)


@app.command("list")
def list_command() -> None:
    """The signing keys that are files, with whom their certificates name."""
    settings = _demo()
    for path in sorted(settings.secrets_folder.glob("*.pem")):
        found = _authority(settings).certificates(path.stem)
        if found:
            out.print(f"{path.stem}: {found[0].subject.rfc4514_string()}", soft_wrap=True)


@app.command("revoke")
def revoke_command(
    label: Annotated[str, typer.Argument(help="The key's label; `motcua authority list` has it.")],
) -> None:
    """Revoke a certificate: what its key signs from now on proves nothing. The key is deleted."""
    settings = _demo()
    try:
        revoking.DemoLists(_authority(settings)).revoke(label, assembly.clock_of(settings)())
    except (NoSuchKey, ValueError):
        hint = "no such signing key; `motcua authority list` has them"
        raise typer.BadParameter(hint, param_hint="LABEL") from None
    out.print("Revoked. Appoint the signer again to give them another key.")


def _demo() -> Settings:
    settings = settings_module.read()
    if not settings.demo:
        raise WrongSetting(
            "this authority is the demo's (MOTCUA_DEMO=1). Ask your own, and put its list as a .crl file "
            f"into {settings.secrets_folder}"
        )
    return settings


def _authority(settings: Settings) -> Authority:
    return authority_of(settings, Secrets(settings.secrets_folder, may_create=True))
