"""A client app's own face in Design Automation: its nickname and public key."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.callers import calling_app
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.versioned import delete
from cadstack.domain.automation.documents import Reader
from cadstack.domain.automation.engine import ENGINE_OWNER, FAMILIES
from cadstack.domain.errors import Conflict, InvalidInput
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import NICKNAME
from cadstack.domain.versioned import EVERYONE, Kind

RESERVED = frozenset(name.casefold() for name in (*FAMILIES, ENGINE_OWNER, EVERYONE, "me", "cadstack"))


@dataclass(frozen=True)
class ForgeAppChange:
    """What a PATCH asks for; None is left as it is."""

    nickname: str | None = None
    public_key: dict[str, str] | None = None


def show(uow: UnitOfWork, principal: Principal) -> ClientApp:
    """The caller's app."""
    return calling_app(uow, principal)


def change(uow: UnitOfWork, principal: Principal, document: object, reserved: Collection[str] = ()) -> ClientApp:
    """Set the nickname, the public key or both; raises Conflict for a nickname that cannot be had (any more).

    `reserved` are owners that ready-made activities use. A nickname is fixed while the app has bundles or activities,
    because it is part of their ids; sending the one it has already changes nothing.
    """
    app = calling_app(uow, principal)
    asked = read_change(document)
    if asked.nickname is not None and asked.nickname != app.nickname:
        _check_nickname(uow, app, asked.nickname, reserved)
        app = replace(app, nickname=asked.nickname)
    if asked.public_key is not None:
        app = replace(app, public_key=asked.public_key)
    uow.apps.put(app)
    return app


def wipe(uow: UnitOfWork, principal: Principal, now: datetime, ids: Ids) -> None:
    """Delete every activity and app bundle of the caller, its nickname and its public key."""
    app = calling_app(uow, principal)
    for kind in (Kind.ACTIVITY, Kind.APPBUNDLE):
        for name in uow.entities.names(kind, app.id):
            delete(uow, principal, kind, name, now, ids)
    uow.apps.put(replace(app, nickname=None, public_key=None))


def read_change(document: object) -> ForgeAppChange:
    """The body of a PATCH; raises InvalidInput."""
    reader = Reader(document)
    nickname = reader.text("nickname")
    if nickname is not None and not NICKNAME.match(nickname):
        reader.complain("nickname", f"'{nickname}' is not a nickname. Use 1 to 20 letters, digits or underscores.")
    key = None if reader.raw("publicKey") is None else _public_key(reader.inside("publicKey", reader.raw("publicKey")))
    if not reader.complaints and nickname is None and key is None:
        reader.complain("nickname", "Nothing to change. Send nickname, publicKey or both.")
    reader.finish("app")
    return ForgeAppChange(nickname, key)


def _public_key(reader: Reader) -> dict[str, str]:
    """The two public parts of an RSA key, base64 as .NET's `RSAParameters` writes them."""
    key = {}
    for name in ("Exponent", "Modulus"):
        text = reader.text(name, required=True) or ""
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            reader.complain(name, "Base64 is expected.")
        key[name] = text
    return key


def _check_nickname(uow: UnitOfWork, app: ClientApp, nickname: str, reserved: Collection[str]) -> None:
    if nickname == app.id:
        raise InvalidInput.at("nickname", "The nickname must not be the client id. Choose another.")
    if any(uow.entities.names(kind, app.id) for kind in Kind):
        raise Conflict(
            "The nickname cannot be changed while the app has app bundles or activities.",
            next_step="Delete them first (DELETE forgeapps/me deletes all), or keep the nickname.",
        )
    taken = uow.apps.by_handle(nickname) is not None or uow.apps.get(nickname) is not None
    if taken or nickname.casefold() in RESERVED or nickname in reserved:
        raise Conflict(f"The nickname '{nickname}' is in use already.", next_step="Choose another.")
