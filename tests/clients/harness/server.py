"""A real `cadstack up` on a free port, with engines, whose worker runs what clients submit."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PROGRAMS = Path(sys.executable).parent
ALL_SCOPES = (
    "code:all data:read data:write data:create data:search bucket:create bucket:read bucket:update bucket:delete"
)


@dataclass(frozen=True)
class ClientApp:
    """A client app of the server, as a client is configured with it."""

    url: str
    id: str
    secret: str

    def token(self, scopes: str = ALL_SCOPES) -> str:
        """A two-legged token, for what the client under test cannot do itself."""
        answer = httpx.post(
            f"{self.url}/authentication/v2/token",
            data={"grant_type": "client_credentials", "scope": scopes},
            auth=(self.id, self.secret),
        )
        return answer.raise_for_status().json()["access_token"]


@dataclass(frozen=True)
class Running:
    """A server that answers at `url`, and its data folder."""

    url: str
    data: Path

    def new_app(self, name: str) -> ClientApp:
        """Another client app, made the way an administrator does: every client needs its own nickname."""
        printed = _cadstack("app", "create", name, "--data", str(self.data))
        found = dict(line.split(maxsplit=2)[1:] for line in printed.splitlines() if line.startswith("client "))
        return ClientApp(self.url, found["id"], found["secret"])


@contextmanager
def running(data: Path, engines: list[Path]) -> Iterator[Running]:
    """A started server with these engine folders installed; it is stopped at the end."""
    for engine in engines:
        _cadstack("engine", "install", str(engine), "--data", str(data))
    log = data / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [PROGRAMS / "cadstack", "up", "--port", "0", "--data", data],
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"cadstack up did not start:\n{log.read_text()}")
        yield Running(json.loads(line)["url"], data)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def _cadstack(*arguments: str) -> str:
    ended = subprocess.run(
        [PROGRAMS / "cadstack", *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"cadstack {' '.join(arguments)}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def _environment() -> dict[str, str]:
    """Without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")}
