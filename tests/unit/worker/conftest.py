"""A worker's surroundings in memory: a web, a server and a sandbox that do what a test says, and `run` for one item."""

import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest
from structlog.testing import capture_logs

from cadstack.app.cells import CellSpec, Exit, Usage
from cadstack.app.work import Assignment, Offer, Order, Outcome, Staged
from cadstack.domain.automation.activity import Activity, Parameter
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.automation.workitem import Argument, Plan, Stats
from cadstack.domain.errors import CadstackError
from cadstack.domain.lease import Hold
from cadstack.engines.installation import Installation
from cadstack.engines.manifest import Manifest
from cadstack.transfer import Guard, Transfer
from cadstack.worker import execute
from cadstack.worker.attempt import Attempt, Workplace
from cadstack.worker.bundles import BundleCache

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Web:
    """Every host there is: answers by URL, 404 for the rest; takes what is staged. `requests` are all that came."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.requests: list[httpx.Request] = []
        self.blobs: dict[str, bytes] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        url = str(request.url)
        if url not in self.answers and url.startswith("http://blobs.test/"):
            self.blobs[url.removeprefix("http://blobs.test/")] = request.read()
            return httpx.Response(200)
        answer = self.answers.get(url, httpx.Response(404, text="nothing here"))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def sent(self, url: str) -> httpx.Request:
        """The last request to a URL."""
        return next(request for request in reversed(self.requests) if str(request.url) == url)


class FakeServer:
    """Remembers what the worker told it. `trouble` holds, by verb, errors to raise before it answers."""

    def __init__(self) -> None:
        self.order = Order.CONTINUE
        self.trouble: dict[str, list[Exception]] = {}
        self.progressed: list[str] = []
        self.beats = 0
        self.reports: list[str] = []
        self.settled: list[tuple[Hold, Outcome]] = []
        self.released: list[Hold] = []
        self.waiting: list[Assignment | Exception] = []
        self.waits = threading.Event()
        self._woken = threading.Event()

    def now(self) -> datetime:
        return NOON

    def claim(self, offer: Offer, wait_seconds: float) -> Assignment | None:
        if not self.waiting:
            self.waits.set()
            self._woken.wait(10)
            return None
        found = self.waiting.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def wake(self) -> None:
        self._woken.set()

    def heartbeat(self, hold: Hold, stats: Stats, report: str | None = None) -> Order:
        self.beats += 1
        self.reports += [report] if report is not None else []
        self._raise("heartbeat")
        return self.order

    def progress(self, hold: Hold, text: str) -> Order:
        self._raise("progress")
        self.progressed.append(text)
        return self.order

    def stage(self, hold: Hold, purpose: str) -> Staged:
        self._raise("stage")
        return Staged(purpose, f"http://blobs.test/{purpose}")

    def finish(self, hold: Hold, outcome: Outcome) -> None:
        self._raise("finish")
        self.settled.append((hold, outcome))

    def release(self, hold: Hold) -> None:
        self._raise("release")
        self.released.append(hold)

    def _raise(self, verb: str) -> None:
        if self.trouble.get(verb):
            raise self.trouble[verb].pop(0)


@dataclass
class Script:
    """What one command does: prints, leaves files, ends; or, with `hangs`, waits to be killed."""

    out: bytes = b""
    err: bytes = b""
    exit: Exit = field(default_factory=lambda: Exit(code=0))
    usage: Usage = field(default_factory=Usage)
    hangs: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)
    act: Callable[[Path], object] = lambda _job: None


class FakeCell:
    """A command that has already printed what it will print."""

    pid = 1

    def __init__(self, script: Script, job: Path) -> None:
        self._script = script
        answers, stdin = os.pipe()
        os.set_blocking(answers, False)
        self._answers: BinaryIO = os.fdopen(answers, "rb", buffering=0)
        self.stdin: BinaryIO = os.fdopen(stdin, "wb", buffering=0)
        self._held: list[int] = []
        self.stdout, self.stderr = self._stream(script.out), self._stream(script.err)
        self.ended = threading.Event()
        self.kills = 0
        self.closed = False
        for name, content in script.files.items():
            (job / name).parent.mkdir(parents=True, exist_ok=True)
            (job / name).write_bytes(content)
        script.act(job)
        if not script.hangs:
            self._let_go()

    def _stream(self, content: bytes) -> BinaryIO:
        read, write = os.pipe()
        os.set_blocking(write, False)
        assert os.write(write, content) == len(content) if content else True
        self._held.append(write)
        return os.fdopen(read, "rb", buffering=0)

    def _let_go(self) -> None:
        self.ended.set()
        while self._held:
            os.close(self._held.pop())

    def answers(self) -> bytes:
        """What was written to its standard input."""
        return self._answers.read() or b""

    def kill(self) -> None:
        self.kills += 1
        self._let_go()

    def wait(self, timeout: float | None = None) -> Exit:
        if not self.ended.wait(timeout):
            raise TimeoutError
        return Exit(signal=9) if self.kills and self._script.hangs else self._script.exit

    def usage(self) -> Usage:
        return self._script.usage

    def close(self) -> None:
        self.kill()
        self.closed = True
        for stream in (self.stdin, self.stdout, self.stderr):
            stream.close()


class FakeSandbox:
    """Starts the scripts in order; remembers the specs and cells."""

    name = "fake"
    enforcement: Mapping[str, Any] = {}

    def __init__(self) -> None:
        self.scripts: list[Script | CadstackError] = []
        self.specs: list[CellSpec] = []
        self.cells: list[FakeCell] = []

    def layout(self, engine: Path, job: Path, bundles: Mapping[str, Path]) -> Layout:
        return Layout("/engine", "/job", {name: f"/bundles/{name}" for name in bundles})

    def start(self, spec: CellSpec) -> FakeCell:
        self.specs.append(spec)
        script = self.scripts.pop(0) if self.scripts else Script()
        if isinstance(script, CadstackError):
            raise script
        self.cells.append(FakeCell(script, spec.item.job))
        return self.cells[-1]

    def close(self) -> None:
        self.closed = True


@dataclass
class Bench:
    """One worker's surroundings; `run` carries out one item in them."""

    web: Web
    server: FakeServer
    sandbox: FakeSandbox
    place: Workplace
    rests: list[float]

    def assignment(
        self,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        arguments: Mapping[str, Argument] | None = None,
        command_line: tuple[str, ...] = ("$(engine.path)/nop.exe go",),
        settings: Mapping[str, Any] | None = None,
        sources: Mapping[str, Any] | None = None,
        bundle_urls: Mapping[str, str | None] | None = None,
        lease_seconds: float = 30.0,
        **plan: Any,
    ) -> Assignment:
        activity = Activity("me", "Act", 1, "Autodesk.Nop+1", command_line, parameters or {}, settings=settings or {})
        made = Plan(
            activity=activity,
            activity_id="me.Act+prod",
            engine_id="Autodesk.Nop+1",
            engine_id_with_version="Autodesk.Nop_1!1",
            family="Nop",
            installation="nop",
            bundles=(),
            arguments=arguments or {},
            processing_seconds=900,
            silence_seconds=60,
            uncompressed_apps_mb=500,
        )
        return Assignment(
            id="f" * 32,
            attempt=1,
            owner="me",
            plan=replace(made, **plan),
            stats=Stats(NOON),
            lease_seconds=lease_seconds,
            sources=sources or {},
            bundles=bundle_urls or {},
        )

    def attempt(self, *scripts: Script | CadstackError, **options: Any) -> Attempt:
        self.sandbox.scripts = list(scripts)
        return Attempt(self.assignment(**options), self.place)

    def run(self, *scripts: Script | CadstackError, **options: Any) -> Outcome:
        """The outcome that the item was settled with; fails when it was not settled exactly once."""
        self.attempt(*scripts, **options).run()
        assert len(self.server.settled) == 1
        assert not list(self.place.root.iterdir())
        assert all(cell.closed for cell in self.sandbox.cells)
        return self.server.settled.pop()[1]

    @property
    def report(self) -> str:
        return self.web.blobs["report.txt"].decode()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Log lines are kept from the terminal; rendering a traceback takes longer than most tests."""
    with capture_logs():
        yield


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """Certificates are read once; that takes longer than a test."""
    return httpx.create_ssl_context()


@pytest.fixture
def transfer(web: Web, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[Transfer]:
    """The real one, on the web of the test."""
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_options: tls)
    made = Transfer(Guard(), sleep=lambda _seconds: None)
    made._client.close()
    made._client = httpx.Client(transport=httpx.MockTransport(web))
    yield made
    made.close()


@pytest.fixture
def bench(tmp_path: Path, web: Web, transfer: Transfer, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(execute, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(execute, "OUTPUT_AFTER_EXIT_SECONDS", 0.0)
    engine = tmp_path / "engine"
    engine.mkdir()
    (tmp_path / "attempts").mkdir()
    manifest = Manifest(engine, "nop", "Nop", "Nop", "Nop Core Engine", {"nop.exe": "nop.exe"}, ())
    server, sandbox = FakeServer(), FakeSandbox()
    rests: list[float] = []
    place = Workplace(
        worker="w1",
        root=tmp_path / "attempts",
        server=server,
        transfer=transfer,
        sandbox=sandbox,
        bundles=BundleCache(tmp_path / "bundles", transfer),
        installations={"nop": Installation(manifest, engine, None, (), True)},
        rest=rests.append,
    )
    return Bench(web, server, sandbox, place, rests)


@pytest.fixture
def script() -> type[Script]:
    """The class of what a command does."""
    return Script
