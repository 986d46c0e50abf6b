"""Puts the server together: with `crew`, all that knows concrete classes."""

import fcntl
import os
import secrets
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cadstack.app.keyring import KeyRing, Sealer, derived_key, refresh
from cadstack.app.ports import BlobStore, SignInServer
from cadstack.app.urls import UrlSigner
from cadstack.app.work import recover
from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.errors import Conflict, InvalidInput, Unavailable
from cadstack.engines.catalogue import SHIPPED, stock
from cadstack.settings import Settings
from cadstack.store.blobs import open_blobs
from cadstack.store.sql.store import SqlStore, open_store

if TYPE_CHECKING:
    from cadstack.wire.http.services import Services

SECRET_FILE = "secret"  # noqa: S105 - a file name


class RandomIds:
    """Ids from the operating system's randomness."""

    def hex32(self) -> str:
        return uuid.uuid4().hex

    def secret(self) -> str:
        return secrets.token_urlsafe(32)


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Plugs:
    """The concrete parts of one server, made as they are needed. `settings.public_url` is filled in."""

    settings: Settings
    ids: RandomIds

    @cached_property
    def master_secret(self) -> bytes:
        return master_secret(self.settings)

    @cached_property
    def store(self) -> SqlStore:
        self.settings.data.mkdir(parents=True, exist_ok=True)
        sealer = Sealer(self.master_secret, "database rows")
        url = self.settings.database or f"sqlite:///{_closed_file(self.settings.data / 'cadstack.db').absolute()}"
        return open_store(url, seal=sealer.seal, unseal=sealer.unseal)

    @cached_property
    def blobs(self) -> BlobStore:
        return open_blobs(self.settings.blobs or str(self.settings.data / "blobs"), self.settings)

    @cached_property
    def urls(self) -> UrlSigner:
        return UrlSigner(self.settings.public_url, derived_key(self.master_secret, "signed urls"))

    @cached_property
    def keyring(self) -> KeyRing:
        ring = KeyRing(self.master_secret, self.settings.public_url)
        refresh(ring, self.store, now())
        return ring

    @cached_property
    def catalogue(self) -> Catalogue:
        """The engines, with the zips of their ready-made app bundles where workers fetch them."""
        catalogue, packages = stock((SHIPPED, self.settings.engines_folder))
        for blob, content in packages.items():
            if self.blobs.info(blob) is None:
                self.blobs.write(blob, iter([content]))
        return catalogue

    @cached_property
    def sign_in_server(self) -> SignInServer | None:
        """The other server where people may sign in, if the settings name one."""
        chosen = self.settings
        if not chosen.sign_in_issuer:
            return None
        from cadstack.transfer.openid import OpenIdProvider  # noqa: PLC0415 - most servers have none

        back = f"{chosen.public_url}/sign-in/return"
        return OpenIdProvider(chosen.sign_in_issuer, chosen.sign_in_client_id, chosen.sign_in_client_secret, back)

    @cached_property
    def services(self) -> "Services":
        from cadstack.wire.http.services import Services  # noqa: PLC0415 - only who serves needs the web framework

        return Services(
            store=self.store,
            blobs=self.blobs,
            catalogue=self.catalogue,
            keyring=self.keyring,
            urls=self.urls,
            settings=self.settings,
            now=now,
            ids=self.ids,
            sign_in_server=self.sign_in_server,
        )

    def recover(self) -> int:
        """Queue again what lost its worker."""
        return self.store.run(recover, now(), self.ids)


def plug(settings: Settings) -> Plugs:
    """The parts of a server with these settings; the public URL is that of the address where none is given."""
    url = settings.public_url or f"http://{settings.host}:{settings.port}"
    return Plugs(replace(settings, public_url=url.rstrip("/")), RandomIds())


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """A bound socket, and the settings with the port that it really has."""
    # With the protocol named, asyncio sets TCP_NODELAY; without, each answer on a kept connection waits 40 ms.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        raise InvalidInput(
            f"The address {settings.host}:{settings.port} cannot be used: {error.strerror}.",
            next_step="Choose another with --port, or 0 for a free one.",
        ) from error
    return bound, replace(settings, port=bound.getsockname()[1])


def master_secret(settings: Settings) -> bytes:
    """The secret of the settings, or of a file in the data folder that is made on first use, readable by its owner."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.data / SECRET_FILE
    settings.data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole before it has its name, so that a crash leaves no half a secret behind.
        making = path.with_name(f".{SECRET_FILE}-{os.getpid()}")
        with _closed_file(making).open("wb") as file:
            file.write(secrets.token_urlsafe(48).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process made one meanwhile
            os.link(making, path)
        making.unlink()
    found = path.read_bytes()
    if not found.strip():
        raise InvalidInput(f"The master secret in {path} is empty.", next_step="Restore the file from a backup.")
    return found


def hold_data(settings: Settings) -> IO[bytes]:
    """The lock of the data folder, held until the file is closed or the process ends; raises Conflict, Unavailable.

    Two servers on one folder would do each other's follow-up work, and the bells of one SQLite file do not cross.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        lock = _closed_file(settings.data / "lock").open("rb")
    except OSError as error:
        raise Unavailable(
            f"The data folder {settings.data} cannot be used: {error.strerror}.",
            next_step="Choose another with --data or CADSTACK_DATA, or give this user the right to write there.",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Conflict(
            f"Another server uses the data folder {settings.data}.",
            next_step="Stop it, or start this one with a folder of its own (--data).",
        ) from None
    return lock


def _closed_file(path: Path) -> Path:
    """The file, made where it is not there, readable by its owner alone."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return path
