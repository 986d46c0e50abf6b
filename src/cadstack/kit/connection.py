"""Which server a command talks to, and what the server or the way to it refuses, said as every command says it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cadstack.client.connection import ClientError, Connection, Refused
from cadstack.client.design_automation import DesignAutomation, ObjectStore
from cadstack.domain.errors import CadstackError, InvalidInput, NotAuthenticated, Unavailable
from cadstack.kit.publish import Publisher
from cadstack.serving import DEVELOPMENT

LOCAL = "http://127.0.0.1:8734"


@dataclass(frozen=True)
class Address:
    """A server and the client app that talks to it."""

    url: str
    client_id: str
    client_secret: str

    @contextmanager
    def publisher(self, nickname: str | None = None) -> Iterator[Publisher]:
        """Publishes for this app; a nickname is set where the app has none yet."""
        with Connection(self.url, self.client_id, self.client_secret) as connection:
            automation = DesignAutomation(connection)
            if nickname and automation.nickname() == self.client_id:
                automation.set_nickname(nickname)
            yield Publisher(automation, ObjectStore(connection))


def server_of(url: str | None, client_id: str | None, client_secret: str | None, data: Path) -> Address:
    """The server that was named, or the one of this data folder; raises InvalidInput where credentials are missing.

    The development app of a data folder is offered to a server on this machine only.
    """
    url = (url or LOCAL).rstrip("/")
    if client_id and client_secret:
        return Address(url, client_id, client_secret)
    if urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
        with suppress(OSError, ValueError, KeyError):
            kept = json.loads((data / DEVELOPMENT).read_text("utf-8"))
            return Address(url, kept["client_id"], kept["client_secret"])
    raise InvalidInput(
        f"There are no credentials for {url}.",
        next_step="Set APS_CLIENT_ID and APS_CLIENT_SECRET, or run this where `cadstack up` keeps its data.",
    )


@contextmanager
def told() -> Iterator[None]:
    """Client errors leave the block as errors of the tree."""
    try:
        yield
    except Refused as error:
        kind = NotAuthenticated if error.status == 401 else CadstackError
        raise kind(error.message, next_step=error.next_step) from error
    except ClientError as error:
        raise Unavailable(error.message, next_step=error.next_step) from error
