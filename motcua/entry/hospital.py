"""The demo's outside sender of notices: an organisation with a key of its own, which we know the public half of."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.exchange import api as exchange
from motcua.entry import assembly
from motcua.infra.postgres import OWNER
from motcua.infra.settings import Settings
from motcua.kernel.texts import Text

KEYID = "demo-sender"


class Sender(msgspec.Struct, frozen=True):
    """Who sends notices in the demo, by the pack."""

    code: str
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class Outside:
    """The folder that belongs to the sender: its key, whom it knows."""

    folder: Path


def ensure(settings: Settings) -> Outside:
    """Make the sender's key and enter the organisation, once."""
    folder = settings.home / "sender"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = folder / "key.pem"
    if not key.exists():
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key.touch(mode=0o600)
        key.write_bytes(pem)
        asyncio.run(_enter(settings, private.public_key().public_bytes_raw()))
        (folder / "sender.json").write_text(json.dumps({"keyid": KEYID}), encoding="utf-8")
    return Outside(folder)


async def _enter(settings: Settings, public_key: bytes) -> None:
    house = assembly.house_of(settings, role=OWNER)
    async with assembly.opened(house):
        demo = house.part(catalogue.Releases).current().site.demo
        declared = msgspec.convert(demo["sender"], Sender)
        async with house.db.transaction() as tx:
            organisation = await exchange.add_organisation(
                tx,
                code=declared.code,
                kind=declared.kind,
                name=declared.name,
                now=house.clock(),
            )
            await exchange.add_key(
                tx, keyid=KEYID, organisation=organisation, public_key=public_key, now=house.clock()
            )
