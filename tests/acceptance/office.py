"""An office with real processes: `cadstack up`, workers on "other machines", a web of its own, and one client."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

DA = "/da/us-east/v3"
BUCKET = "acceptance-bucket"
SCOPES = "code:all data:read data:write data:create bucket:create bucket:read"
FINAL_SECONDS = 60.0
RUNNING = ("pending", "inprogress")


def wait_for(what: Callable[[], Any], seconds: float = FINAL_SECONDS) -> Any:
    """The first true answer; fails after that long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"It did not happen within {seconds:g} seconds: {what}")


def zipped(files: Mapping[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


class Site:
    """Somebody's web server. `pages` are served to GET; what is sent to `/hook…` and `/take…` is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.taken: list[tuple[str, Mapping[str, str], bytes]] = []
        self.answer_to_progress = 200
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(*site.pages.get(self.path, (404, b"nothing here")))

            def do_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if not self.path.startswith(("/hook", "/take")):
                    self._answer(*site.pages.get(self.path, (404, b"nothing here")))
                    return
                site.taken.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self._answer(site.answer_to_progress if self.path.startswith("/hook/progress") else 200, b"")

            do_PUT = do_POST = do_any  # noqa: N815

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle(self) -> None:
                with suppress(ConnectionError):  # the other side was killed
                    super().handle()

            def log_message(self, *_words: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def hooks(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The callbacks that came: (path, delivery id, body)."""
        taken = [(path, headers, body) for path, headers, body in self.taken if path.startswith("/hook")]
        return [(path, headers.get("x-cadstack-delivery", ""), json.loads(body)) for path, headers, body in taken]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Office:
    """One server with its data folder, and the client app that it prints."""

    def __init__(self, data: Path, engines: Path, **settings: str) -> None:
        self.data, self._engines = data, engines
        self._settings = {"CADSTACK_WORKERS": "2", **settings}
        self.process: subprocess.Popen[str] | None = None
        self.workers: list[subprocess.Popen[str]] = []
        self.log = data / "server.log"
        self.url = ""
        self._http = httpx.Client(timeout=30)
        self._token = ""
        data.mkdir(parents=True, exist_ok=True)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")}
        return {**kept, "CADSTACK_ENGINES": str(self._engines), **self._settings, **more}

    def start(self, port: int = 0) -> dict[str, str]:
        """Start the server; answers what it printed once it serves."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cadstack", "up", "--port", str(port), "--data", str(self.data)],
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"The server did not start:\n{self.log.read_text()}"
        said: dict[str, str] = json.loads(line)
        self.url, self._app = said["url"], (said["client_id"], said["client_secret"])
        return said

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """Kill -9."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 40) -> int:
        """SIGTERM; the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def close(self) -> None:
        """End everything that was started."""
        for process in [self.process, *self.workers]:
            if process is not None and process.poll() is None:
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        self._http.close()

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A cadstack command on the server's machine."""
        return subprocess.run(
            [sys.executable, "-m", "cadstack", *words],
            env=self.environment(CADSTACK_DATA=str(self.data)),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def worker_token(self) -> str:
        made = self.command("worker", "token", "Test")
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def start_worker(self, token: str, data: Path, url: str = "") -> "subprocess.Popen[str]":
        """A worker that has a URL and a token and nothing else of the server."""
        data.mkdir(parents=True, exist_ok=True)
        with (data / "worker.log").open("a") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "cadstack", "worker", "run", url or self.url, "--token", token],
                env=self.environment(CADSTACK_DATA=str(data), CADSTACK_ALLOW_LOOPBACK="true", CADSTACK_WORKERS="2"),
                stdout=log,
                stderr=log,
                text=True,
            )
        self.workers.append(worker)
        return worker

    # What a client does.

    def token(self, app: tuple[str, str] | None = None) -> str:
        """A bearer token, fetched anew for another app."""
        if app is None and self._token:
            return self._token
        answer = self._http.post(
            f"{self.url}/authentication/v2/token",
            data={"grant_type": "client_credentials", "scope": SCOPES},
            auth=app or self._app,
        )
        token = f"Bearer {answer.raise_for_status().json()['access_token']}"
        if app is None:
            self._token = token
        return token

    def call(self, method: str, path: str, *, token: str = "", **options: Any) -> httpx.Response:
        headers = {"Authorization": token or self.token(), **options.pop("headers", {})}
        return self._http.request(method, f"{self.url}{path}", headers=headers, **options)

    def ok(self, method: str, path: str, **options: Any) -> Any:
        answer = self.call(method, path, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def furnish(self) -> None:
        """A nickname, a bucket, and the activity `Do`, which runs the words of its argument `Script`."""
        self.ok("PATCH", f"{DA}/forgeapps/me", json={"nickname": "Office"})
        self.ok("POST", "/oss/v2/buckets", json={"bucketKey": BUCKET, "policyKey": "persistent"})
        self.activity("Do")

    def activity(self, name: str, **members: Any) -> str:
        """An activity with an alias; answers its id."""
        document = {
            "id": name,
            "engine": "Autodesk.Nop+1",
            "commandLine": ['$(engine.path)\\nopconsole.exe script "$(args[Script].path)"'],
            "parameters": {
                "Script": {"verb": "get", "localName": "words.txt"},
                "In": {"verb": "get", "localName": "in.txt"},
                "Pack": {"verb": "get", "localName": "pack", "zip": True},
                "Out": {"verb": "put", "localName": "out.txt"},
                "Folder": {"verb": "put", "localName": "folder", "zip": True},
            },
            **members,
        }
        self.ok("POST", f"{DA}/activities", json=document)
        self.ok("POST", f"{DA}/activities/{name}/aliases", json={"id": "prod", "version": 1})
        return f"Office.{name}+prod"

    def bundle(self, name: str, content: bytes | None, engine: str = "Autodesk.Nop+1") -> str:
        """An app bundle with an alias, uploaded unless there is no content; answers its id."""
        made = self.ok("POST", f"{DA}/appbundles", json={"id": name, "engine": engine})
        if content is not None:
            form = made["uploadParameters"]
            sent = self._http.post(form["endpointURL"], data=form["formData"], files={"file": ("b.zip", content)})
            assert sent.is_success, sent.text
        self.ok("POST", f"{DA}/appbundles/{name}/aliases", json={"id": "prod", "version": 1})
        return f"Office.{name}+prod"

    def urn(self, key: str, bucket: str = BUCKET) -> str:
        return f"urn:adsk.objects:os.object:{bucket}/{key}"

    def argument(self, key: str, **members: Any) -> dict[str, Any]:
        """An argument that is an object of ours."""
        return {"url": self.urn(key), "headers": {"Authorization": self.token()}, **members}

    def put(self, key: str, content: bytes) -> None:
        path = f"/oss/v2/buckets/{BUCKET}/objects/{key}/signeds3upload"
        asked = self.ok("GET", path)
        httpx.put(asked["urls"][0], content=content).raise_for_status()
        self.ok("POST", path, json={"uploadKey": asked["uploadKey"]})

    def get(self, key: str) -> bytes | None:
        """An object's content, None where there is none."""
        answer = self.call("GET", f"/oss/v2/buckets/{BUCKET}/objects/{key}/signeds3download")
        if answer.status_code == 404:
            return None
        return httpx.get(answer.raise_for_status().json()["url"]).raise_for_status().content

    def submit(self, script: str, activity: str = "Office.Do+prod", limit: int | None = None, **arguments: Any) -> str:
        """A work item that runs these words; its id."""
        document: dict[str, Any] = {"activityId": activity, "arguments": {"Script": {"value": script}, **arguments}}
        if limit is not None:
            document["limitProcessingTimeSec"] = limit
        item_id: str = self.ok("POST", f"{DA}/workitems", json=document)["id"]
        return item_id

    def status(self, item_id: str) -> dict[str, Any]:
        document: dict[str, Any] = self.ok("GET", f"{DA}/workitems/{item_id}")
        return document

    def wait(self, item_id: str, seconds: float = FINAL_SECONDS) -> dict[str, Any]:
        """The item's final status document."""

        def final() -> dict[str, Any] | None:
            status = self.status(item_id)
            return None if status["status"] in RUNNING else status

        found: dict[str, Any] = wait_for(final, seconds)
        return found

    def run(self, script: str, **options: Any) -> dict[str, Any]:
        return self.wait(self.submit(script, **options))

    def until(self, item_id: str, status: str) -> None:
        wait_for(lambda: self.status(item_id)["status"] == status)

    def cancel(self, item_id: str) -> None:
        self.ok("DELETE", f"{DA}/workitems/{item_id}")

    def report(self, status: Mapping[str, Any]) -> str:
        return httpx.get(status["reportUrl"]).raise_for_status().text


def processes_of(marker: str) -> list[int]:
    """The processes whose command line, environment or mounts hold a text that only one test's commands have.

    The mounts tell of a cell that is still held before its command: there they alone name the job folder.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if any(marker.encode() in (entry / file).read_bytes() for file in ("cmdline", "environ", "mountinfo")):
                    found.append(int(entry.name))
    return found
