"""What the benchmarks share: a server of their own, a signed-in caller, a load on kept connections, and figures.

Nothing is measured on import. Everything lives in a temporary folder and ends with its `with` block. Figures of one run
are taken in turns with those of the peer, and medians compared: on a shared machine only their ratio means something.
"""

import asyncio
import io
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from cadstack.engines.installation import Installation, install
from cadstack.sandbox.readings import reading

ROOT = Path(__file__).parents[1]
NOP = ROOT / "tests" / "engines" / "nop"
DA = "/da/us-east/v3"
SCOPES = "code:all data:read data:write data:create bucket:create bucket:read"
PATIENCE_SECONDS = 60.0
MOST_SECONDS = 35.0


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for one benchmark that every user may enter, as the cells' users must."""
    with tempfile.TemporaryDirectory(prefix="cadstack-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def nop_engine(folder: Path) -> Installation:
    """The engine that does what it is told, installed in `folder`."""
    return install(NOP, folder)


def true_program(copy: Path | None = None) -> Path:
    """The system's native program that does nothing, or a copy of it."""
    found = Path(shutil.which("true") or "/bin/true").resolve()
    return found if copy is None else Path(shutil.copy(found, copy))


@contextmanager
def program(arguments: Sequence[str], engines: Path | None = None, **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """A Python program, ended and waited for at the end of the block."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CADSTACK_")}
    if engines is not None:
        environment["CADSTACK_ENGINES"] = str(engines)
    process = subprocess.Popen([sys.executable, *arguments], env=environment, text=True, **streams)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Server:
    """A running `cadstack up`: what its first line says, and its process."""

    url: str
    client_id: str
    client_secret: str
    pid: int


@contextmanager
def serving(data: Path, engines: Path, *options: str) -> Iterator[Server]:
    """A server on a free port; its log goes to a file in the data folder's parent."""
    arguments = ["-m", "cadstack", "up", "--port", "0", "--data", str(data), *options]
    with (
        data.with_suffix(".log").open("a") as log,
        program(arguments, engines, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"The server did not start:\n{data.with_suffix('.log').read_text()}")
        yield Server(**json.loads(line), pid=process.pid)


class Caller:
    """A client of the Design Automation API, as any other: it signs in, publishes, submits and looks."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=60)
        form = {"grant_type": "client_credentials", "scope": SCOPES}
        answer = self.http.post("/authentication/v2/token", data=form, auth=(server.client_id, server.client_secret))
        self.authorization = f"Bearer {answer.raise_for_status().json()['access_token']}"
        self.http.headers["Authorization"] = self.authorization
        self.owner = "Bench"
        self.ask("PATCH", f"{DA}/forgeapps/me", json={"nickname": self.owner})

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """The document of an answer; raises where it is an error."""
        answer = self.http.request(method, path, **options)
        if answer.is_error:
            raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None

    def publish_bundle(self, name: str, engine: str, files: dict[str, bytes]) -> str:
        """An app bundle of these files; answers its id."""
        made = self.ask("POST", f"{DA}/appbundles", json={"id": name, "engine": engine})
        upload, package = made["uploadParameters"], io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        httpx.post(
            upload["endpointURL"], data=upload["formData"], files={"file": package.getvalue()}
        ).raise_for_status()
        self.ask("POST", f"{DA}/appbundles/{name}/aliases", json={"id": "prod", "version": 1})
        return f"{self.owner}.{name}+prod"

    def publish_activity(self, document: dict[str, Any]) -> str:
        """An activity; answers its id."""
        self.ask("POST", f"{DA}/activities", json=document)
        self.ask("POST", f"{DA}/activities/{document['id']}/aliases", json={"id": "prod", "version": 1})
        return f"{self.owner}.{document['id']}+prod"

    def publish_no_ops(self) -> dict[str, str]:
        """Activities that do nothing, by name: an engine's Python program, and a bundle's native one (`true`)."""
        engine = "Autodesk.Nop+1"
        files = {"PackageContents.xml": b"<ApplicationPackage/>", "true": true_program().read_bytes()}
        bundle = self.publish_bundle("True", engine, files)
        python = {"id": "Python", "engine": engine, "commandLine": ["$(engine.path)\\nopconsole.exe"]}
        native = {
            "id": "Native",
            "engine": engine,
            "appbundles": [bundle],
            "commandLine": ['"$(appbundles[True].path)\\true"'],
        }
        return {"python": self.publish_activity(python), "native": self.publish_activity(native)}

    def submit(self, activity: str, arguments: dict[str, Any] | None = None) -> str:
        """The id of a new work item."""
        body = {"activityId": activity, "arguments": arguments or {}}
        return str(self.ask("POST", f"{DA}/workitems", json=body)["id"])

    def settled(self, items: Sequence[str], every_seconds: float = 0.1) -> list[dict[str, Any]]:
        """The final documents of work items; raises when one did not succeed."""
        end, found = time.monotonic() + PATIENCE_SECONDS, {}
        while waiting := [item for item in items if item not in found]:
            if time.monotonic() > end:
                raise SystemExit(f"{len(waiting)} work items did not end.")
            for item in waiting[:50]:
                status = self.ask("GET", f"{DA}/workitems/{item}")
                if status["status"] in ("pending", "inprogress"):
                    break
                found[item] = status
            else:
                continue
            time.sleep(every_seconds)
        if failed := [status for status in found.values() if status["status"] != "success"]:
            raise SystemExit(f"A work item failed: {json.dumps(failed[0], indent=2)}")
        return [found[item] for item in items]


def processor_seconds(pid: int) -> float:
    """What a process and those it has waited for used so far."""
    now = reading(pid)
    assert now is not None
    return now.cpu_seconds


def moment(stats: dict[str, str], name: str) -> float:
    """A moment of a work item's stats, in seconds."""
    return datetime.fromisoformat(stats[name]).timestamp()


@dataclass(frozen=True)
class Load:
    """What a load got: answers per second, and the sorted milliseconds of each."""

    rate: float
    milliseconds: list[float]


def load(url: str, request: bytes, connections: int, seconds: float) -> Load:
    """Send the request again and again on so many kept connections, each waiting for its answer."""
    return asyncio.run(_load(urlsplit(url), request, connections, seconds))


async def _load(url: Any, request: bytes, connections: int, seconds: float) -> Load:
    loop, taken = asyncio.get_running_loop(), list[float]()
    began = time.perf_counter()
    kept = [_Kept(request, began + seconds, taken, loop.create_future()) for _ in range(connections)]
    for connection in kept:
        await loop.create_connection(lambda made=connection: made, url.hostname, url.port)
    await asyncio.gather(*(connection.ended for connection in kept))
    return Load(len(taken) / (time.perf_counter() - began), sorted(taken))


class _Kept(asyncio.Protocol):
    def __init__(self, request: bytes, end: float, taken: list[float], ended: "asyncio.Future[None]") -> None:
        self.request, self.end, self.taken, self.ended = request, end, taken, ended
        self.sent, self.got = 0.0, b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.sent, self.got = time.perf_counter(), b""
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, separator, body = self.got.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if not separator or len(body) < int(length):
            return
        now = time.perf_counter()
        self.taken.append((now - self.sent) * 1000)
        if not head.startswith(b"HTTP/1.1 2"):
            self.ended.set_exception(RuntimeError(self.got.decode()))
        elif now < self.end:
            self.send()
            return
        else:
            self.ended.set_result(None)
        self.transport.close()

    def connection_lost(self, why: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(why or ConnectionError("The server closed a kept connection."))


def request_bytes(method: str, path: str, authorization: str = "", document: Any = None) -> bytes:
    """An HTTP request with a JSON body."""
    body = b"" if document is None else json.dumps(document).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def in_turns(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[Any]]:
    """What each way gave, one round of all after the other; fewer rounds where the machine is slow."""
    taken: dict[str, list[Any]] = {name: [] for name in ways}
    end = time.monotonic() + MOST_SECONDS
    for number in range(rounds):
        if number and time.monotonic() > end:
            break
        for name, way in ways.items():
            taken[name].append(way())
    return taken


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def table(columns: Sequence[str], rows: Sequence[Sequence[str | float]]) -> None:
    """Print figures under their names; numbers to three figures."""
    shown = [[cell if isinstance(cell, str) else _figure(cell) for cell in row] for row in rows]
    widths = [max(len(line[number]) for line in (columns, *shown)) for number in range(len(columns))]
    for line in (columns, *shown):
        first, *rest = (
            f"{cell:<{width}}" if number == 0 else f"{cell:>{width}}"
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join((first, *rest)))


def ratio(name: str, value: float) -> None:
    """The last line of a benchmark."""
    print(f"ratio {name} {value:.2f}")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
