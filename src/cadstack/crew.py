"""What works beside the HTTP of one server, and how it is put together: with `wiring`, all that knows concrete classes.

Its libraries (transfers, sandboxes) are a quarter of a start, so `cadstack up` imports it once it answers requests.
"""

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cadstack.app.announcements import DELIVERY
from cadstack.app.cells import Sandbox
from cadstack.app.keyring import refresh
from cadstack.app.objects import drop_expired_objects
from cadstack.app.ports import FollowUpRows
from cadstack.app.retention import (
    drop_ended_followups,
    drop_expired_credentials,
    drop_expired_uploads,
    drop_old_work_items,
    repeat,
    sweep_blobs,
)
from cadstack.domain.errors import CadstackError
from cadstack.engines.health import confinable, usable
from cadstack.engines.installation import installed
from cadstack.followup.followups import FollowUps
from cadstack.followup.housekeeping import Chore, Housekeeping
from cadstack.followup.kinds import Tools, find_handlers
from cadstack.sandbox.bubblewrap import BubblewrapSandbox
from cadstack.sandbox.ladder import find_sandbox
from cadstack.sandbox.shelf import capacity
from cadstack.sandbox.warm import WarmSandbox
from cadstack.settings import Settings
from cadstack.transfer import Guard, SignedBlobs, Transfer
from cadstack.wiring import Plugs, now
from cadstack.worker.attempt import Workplace
from cadstack.worker.bundles import BundleCache
from cadstack.worker.in_process import InProcess
from cadstack.worker.server import Server
from cadstack.worker.worker import Worker

T = TypeVar("T")


class Crew:
    """What works beside the HTTP of one server: the worker, the follow-up work, the housekeeping.

    `worker` is None where no engine is installed or no slot is wanted, and where `refused` says why it cannot work.
    """

    def __init__(self, plugs: Plugs) -> None:
        self._transfer = make_transfer(plugs)
        self.worker: Worker | None = None
        self.refused: CadstackError | None = None
        settings = plugs.settings
        lease = timedelta(seconds=settings.lease_seconds)
        server = InProcess(plugs.store, plugs.urls, plugs.ids, now, lease, settings.most_running)
        try:
            self.worker = make_worker(settings, f"{socket.gethostname()}-{os.getpid()}", server, self._transfer)
        except CadstackError as error:
            self.refused = error
        self._housekeeping = make_housekeeping(plugs)
        self._followups = make_followups(plugs, self._transfer)

    def start(self) -> None:
        self._housekeeping.start()
        for followups in self._followups:
            followups.start()
        if self.worker is not None:
            self.worker.start()

    def stop(self) -> None:
        """Ends everything that was started; nothing of it can be used afterwards."""
        if self.worker is not None:
            self.worker.stop()
        for followups in self._followups:
            followups.stop()
        self._housekeeping.stop()
        self._transfer.close()


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
    found = usable(installed(settings.engines_folder.absolute()))
    if not found:
        return None
    root = settings.data.absolute() / "work"
    sandbox = make_sandbox(settings, root)
    engines = {one.manifest.name: one for one in confinable(found, sandbox.name)}
    if not engines:
        return None
    place = Workplace(
        worker=name,
        root=root / "attempts",
        server=server,
        transfer=transfer,
        sandbox=sandbox,
        bundles=BundleCache(root / "bundles", transfer),
        installations=engines,
        allow_network=settings.allow_engine_network,
        strict=settings.strict,
    )
    return Worker(place, slots, beat_seconds=beat_seconds)


def make_sandbox(settings: Settings, root: Path) -> Sandbox:
    """The sandbox of this machine, with warm engines where it can have them; items lie below `root`."""
    cold = find_sandbox(settings.sandbox)
    if settings.warm == "off" or not isinstance(cold, BubblewrapSandbox):
        return cold
    root.mkdir(parents=True, exist_ok=True)
    return WarmSandbox(cold, (root,), capacity(settings.warm_engines, settings.warm_memory_mb))


def make_followups(plugs: Plugs, transfer: Transfer) -> Sequence[FollowUps]:
    """The server's own later work, woken by each commit that enqueues some.

    Deliveries to webhooks have slots of their own: whoever makes a thousand of them to an address that never answers
    keeps no callback of a work item, and no checksum, waiting.
    """

    def transact(use: Callable[[FollowUpRows], T], /) -> T:
        return plugs.store.run(lambda uow: use(uow.followups))

    handlers = find_handlers(Tools(plugs.store, plugs.blobs, transfer, plugs.urls, plugs.ids, now))
    deliveries = {DELIVERY: handlers.pop(DELIVERY)}
    name, bell = executor_id(plugs.settings), plugs.store.bell("followup")
    return (
        FollowUps(transact, handlers, executor_id=name, bell=bell),
        FollowUps(transact, deliveries, executor_id=f"{name}#{DELIVERY}", bell=bell),
    )


def executor_id(settings: Settings) -> str:
    """The name of this server among those on one database, the same after a restart."""
    return f"{socket.gethostname()}:{settings.data.absolute()}"


def make_housekeeping(plugs: Plugs) -> Housekeeping:
    """The server's regular jobs: lost work, what has expired or is old, unreferenced blobs, signing keys."""
    store, keep = plugs.store, timedelta(days=plugs.settings.retention_days)
    return Housekeeping(
        [
            Chore("lost work", 5, plugs.recover),
            Chore("expired uploads", 3600, lambda: repeat(store, drop_expired_uploads, now())),
            Chore("expired credentials", 3600, lambda: repeat(store, drop_expired_credentials, now())),
            Chore("expired objects", 60, lambda: repeat(store, drop_expired_objects, now())),
            Chore("old work items", 3600, lambda: repeat(store, drop_old_work_items, now(), keep)),
            Chore("ended follow-ups", 3600, lambda: repeat(store, drop_ended_followups, now(), keep)),
            Chore("unreferenced blobs", 3600, lambda: sweep_blobs(store, plugs.blobs, now())),
            Chore("signing keys", 24 * 3600, lambda: refresh(plugs.keyring, store, now())),
        ]
    )
