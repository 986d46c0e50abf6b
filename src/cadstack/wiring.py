"""Puts the product together: the only module that knows concrete classes."""

import fcntl
import os
import secrets
import socket
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

from cadstack.app.keyring import KeyRing, Sealer, derived_key, refresh
from cadstack.app.ports import BlobStore, FollowUpRows
from cadstack.app.retention import drop_ended_followups, drop_expired_uploads, drop_old_work_items, repeat, sweep_blobs
from cadstack.app.urls import UrlSigner
from cadstack.app.work import recover
from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.errors import Conflict, InvalidInput, Unavailable
from cadstack.engines.catalogue import SHIPPED, stock
from cadstack.engines.health import usable
from cadstack.engines.installation import installed
from cadstack.followup.followups import FollowUps
from cadstack.followup.housekeeping import Chore, Housekeeping
from cadstack.followup.kinds import Tools, find_handlers
from cadstack.sandbox.ladder import find_sandbox
from cadstack.settings import Settings
from cadstack.store.blobs import open_blobs
from cadstack.store.sql.store import SqlStore, open_store
from cadstack.transfer import Guard, SignedBlobs, Transfer
from cadstack.wire.http.services import Services
from cadstack.worker.attempt import Workplace
from cadstack.worker.bundles import BundleCache
from cadstack.worker.server import Server
from cadstack.worker.worker import Worker

T = TypeVar("T")
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
    def services(self) -> Services:
        return Services(
            store=self.store,
            blobs=self.blobs,
            catalogue=self.catalogue,
            keyring=self.keyring,
            urls=self.urls,
            settings=self.settings,
            now=now,
            ids=self.ids,
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


def own_address(settings: Settings) -> Sequence[tuple[str, int]]:
    """The host and port of the public URL, which transfers may always reach."""
    parts = urlsplit(settings.public_url)
    return [(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))]


def make_transfer(plugs: Plugs) -> Transfer:
    """The client of all outgoing requests of a server; our own signed URLs need no network."""
    settings = plugs.settings
    own = SignedBlobs(settings.public_url, plugs.urls, plugs.blobs, now)
    return Transfer(_guard(settings), own=own, retries=settings.transfer_retries)


def make_remote_transfer(settings: Settings) -> Transfer:
    """The client of all outgoing requests of a worker on another machine; `auto` asks where the server is."""
    server = urlsplit(settings.public_url).hostname or ""
    return Transfer(_guard(replace(settings, host=server)), retries=settings.transfer_retries)


def _guard(settings: Settings) -> Guard:
    allowed = [entry.strip() for entry in settings.allow_networks.split(",") if entry.strip()]
    return Guard(allowed, loopback=settings.reaches_loopback, own=own_address(settings))


def make_worker(
    settings: Settings, name: str, server: Server, transfer: Transfer, *, beat_seconds: float = 1.0
) -> Worker | None:
    """The worker of this machine, or None where no engine that can run is installed or no slot is wanted."""
    slots = settings.workers or os.cpu_count() or 1
    if slots < 0:
        return None
    engines = {found.manifest.name: found for found in usable(installed(settings.engines_folder.absolute()))}
    if not engines:
        return None
    root = settings.data.absolute() / "work"
    place = Workplace(
        worker=name,
        root=root / "attempts",
        server=server,
        transfer=transfer,
        sandbox=find_sandbox(settings.sandbox),
        bundles=BundleCache(root / "bundles", transfer),
        installations=engines,
        allow_network=settings.allow_engine_network,
        strict=settings.strict,
    )
    return Worker(place, slots, beat_seconds=beat_seconds)


def make_followups(plugs: Plugs, transfer: Transfer) -> FollowUps:
    """The server's own later work, woken by each commit that enqueues some."""

    def transact(use: Callable[[FollowUpRows], T], /) -> T:
        return plugs.store.run(lambda uow: use(uow.followups))

    handlers = find_handlers(Tools(plugs.store, transfer, plugs.urls, plugs.ids, now))
    bell = plugs.store.bell("followup")
    return FollowUps(transact, handlers, executor_id=executor_id(plugs.settings), bell=bell)


def executor_id(settings: Settings) -> str:
    """The name of this server among those on one database, the same after a restart."""
    return f"{socket.gethostname()}:{settings.data.absolute()}"


def make_housekeeping(plugs: Plugs) -> Housekeeping:
    """The server's regular jobs: lost work, expired uploads, old work items, unreferenced blobs, signing keys."""
    store, keep = plugs.store, timedelta(days=plugs.settings.retention_days)
    return Housekeeping(
        [
            Chore("lost work", 5, plugs.recover),
            Chore("expired uploads", 3600, lambda: repeat(store, drop_expired_uploads, now())),
            Chore("old work items", 3600, lambda: repeat(store, drop_old_work_items, now(), keep)),
            Chore("ended follow-ups", 3600, lambda: repeat(store, drop_ended_followups, now(), keep)),
            Chore("unreferenced blobs", 3600, lambda: sweep_blobs(store, plugs.blobs, now())),
            Chore("signing keys", 24 * 3600, lambda: refresh(plugs.keyring, store, now())),
        ]
    )
