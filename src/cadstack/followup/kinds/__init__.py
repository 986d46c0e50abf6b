"""The kinds of follow-up work. The folder is the registry: `make_handler(tools)` of `x.py` does work of kind `x`."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cadstack.app.ports import BlobStore, Ids, Store
from cadstack.app.urls import UrlSigner
from cadstack.followup.followups import Handler


class Answer(Protocol):
    """What a receiver answered."""

    @property
    def status(self) -> int: ...
    @property
    def excerpt(self) -> str: ...


class Caller(Protocol):
    """Sends one request; raises CadstackError, with `status` and `excerpt` where an answer came."""

    def call(self, url: str, body: Any, *, verb: str = "post", headers: Mapping[str, str] | None = None) -> Answer: ...
    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> Answer:
        """These very bytes, as JSON."""


@dataclass(frozen=True)
class Tools:
    """What handlers work with."""

    store: Store
    blobs: BlobStore
    caller: Caller
    urls: UrlSigner
    ids: Ids
    now: Callable[[], datetime]


def find_handlers(tools: Tools) -> dict[str, Handler]:
    """A handler for every kind there is a module for."""
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    return {name: importlib.import_module(f"{__name__}.{name}").make_handler(tools) for name in names}
