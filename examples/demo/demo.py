"""The main job, as any client of the Design Automation API would do it: a drawing goes in, a PDF comes out.

Starts a server of its own on a free port, then uses nothing but HTTP.
"""

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FINAL = ("success", "cancelled")
LEFT_OUT = ("Skipped ", "Left out ", "Note: ", "Repaired: ", "Not repaired: ")
PATIENCE_SECONDS = 300
SCOPES = "code:all data:read data:write data:create bucket:create bucket:read"
console = Console(highlight=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawing", nargs="?", type=Path, help="a DXF or DWG to plot instead of the demo drawing")
    parser.add_argument("--output", type=Path, default=ROOT / "demo-output")
    options = parser.parse_args()
    if options.drawing and not options.drawing.is_file():
        parser.error(f"there is no file {options.drawing}; give the path of a DXF or DWG: make demo DRAWING=path.dwg")
    options.output.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CADSTACK_ENGINES", str(ROOT / ".cache" / "engines"))
    drawing = options.drawing or make_drawing(options.output)
    data = options.output / "server"
    shutil.rmtree(data, ignore_errors=True)
    with Receiver() as receiver, Server(data) as server:
        return Story(server, receiver, options.output).run(drawing)


def make_drawing(output: Path) -> Path:
    """The demo sheet, drawn by code in the AutoCAD engine's environment."""
    engines = Path(os.environ["CADSTACK_ENGINES"])
    target = output / "bearing-housing.dxf"
    script = ROOT / "examples" / "demo_drawing" / "make_demo_drawing.py"
    subprocess.run([engines / "autocad" / "venv" / "bin" / "python", script, target], check=True)
    return target


class Server:
    """`cadstack up` on a free port, ended with the demo."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-m", "cadstack", "up", "--port", "0", "--data", str(data)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> dict[str, str]:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The server did not start; its messages are above.")
        return json.loads(line)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)


class Receiver:
    """Hears the `onComplete` callback on this machine."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.body: dict = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                receiver.at = time.time()
                self.send_response(200)
                self.end_headers()
                receiver.heard.set()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.at = 0.0
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/complete"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()


class Story:
    """The steps of the story, each one or two documented requests."""

    def __init__(self, server: dict[str, str], receiver: Receiver, output: Path) -> None:
        self.server, self.receiver, self.output = server, receiver, output
        self.http = httpx.Client(base_url=server["url"], timeout=60)
        self.da = "/da/us-east/v3"
        self.bucket = f"demo-{server['client_id'][-12:]}"

    def run(self, drawing: Path) -> int:
        console.print(f"[bold]Cadstack[/bold] serves {self.server['url']}")
        self.sign_in()
        self.say("nickname", self.ok("PATCH", f"{self.da}/forgeapps/me", json={"nickname": "Demo"}))
        self.publish_bundle()
        self.publish_activity()
        source = self.upload(drawing)
        status = self.work(source)
        return self.tell(drawing, status)

    def sign_in(self) -> None:
        form = {"grant_type": "client_credentials", "scope": SCOPES}
        answer = self.http.post(
            "/authentication/v2/token", data=form, auth=(self.server["client_id"], self.server["client_secret"])
        )
        answer.raise_for_status()
        self.token = f"Bearer {answer.json()['access_token']}"
        self.http.headers["Authorization"] = self.token
        self.say("token", answer)

    def publish_bundle(self) -> None:
        made = self.ok("POST", f"{self.da}/appbundles", json={"id": "PlotSheet", "engine": "Autodesk.AutoCAD+24_3"})
        upload = made.json()["uploadParameters"]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted((HERE / "PlotSheet.bundle").rglob("*.*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    archive.write(path, path.relative_to(HERE))
        form = httpx.post(upload["endpointURL"], data=upload["formData"], files={"file": package.getvalue()})
        form.raise_for_status()
        alias = self.ok("POST", f"{self.da}/appbundles/PlotSheet/aliases", json={"id": "prod", "version": 1})
        self.say("app bundle", made, form, alias)

    def publish_activity(self) -> None:
        text = (HERE / "activity.json").read_text("utf-8").replace("{{nickname}}", "Demo")
        made = self.ok("POST", f"{self.da}/activities", json=json.loads(text))
        alias = self.ok("POST", f"{self.da}/activities/PlotSheet/aliases", json={"id": "prod", "version": 1})
        self.say("activity", made, alias)

    def upload(self, drawing: Path) -> str:
        body = {"bucketKey": self.bucket, "policyKey": "transient"}
        bucket = self.ok("POST", "/oss/v2/buckets", json=body, headers={"x-ads-region": "US"})
        path = f"/oss/v2/buckets/{self.bucket}/objects/{object_key(drawing)}/signeds3upload"
        signed = self.ok("GET", path)
        part = httpx.put(signed.json()["urls"][0], content=drawing.read_bytes(), timeout=60)
        part.raise_for_status()
        done = self.ok("POST", path, json={"uploadKey": signed.json()["uploadKey"]})
        self.say("upload", bucket, signed, part, done, note=f"{drawing.stat().st_size / 1024:.0f} KB")
        return done.json()["objectId"]

    def work(self, source: str) -> dict:
        def transfer(verb: str, urn: str) -> dict:
            return {"verb": verb, "url": urn, "headers": {"Authorization": self.token}}

        prefix = f"urn:adsk.objects:os.object:{self.bucket}/"
        body = {
            "activityId": "Demo.PlotSheet+prod",
            "arguments": {
                "HostDwg": transfer("get", source),
                "Result": transfer("put", f"{prefix}sheet.pdf"),
                "Facts": transfer("put", f"{prefix}facts.json"),
                "onComplete": {"verb": "post", "url": self.receiver.url},
            },
        }
        answer = self.ok("POST", f"{self.da}/workitems", json=body)
        self.say("work item", answer)
        status, shown, patience = answer.json(), "", time.monotonic() + PATIENCE_SECONDS
        with console.status("") as live:
            while status["status"] not in FINAL and not status["status"].startswith("failed"):
                status = self.ok("GET", f"{self.da}/workitems/{status['id']}").json()
                phase = [
                    name
                    for name in ("Queued", "DownloadStarted", "InstructionsStarted", "UploadEnded")
                    if f"time{name}" in status["stats"]
                ][-1]
                if (text := f"{status['status']} · {phase}") != shown:
                    shown = text
                    live.update(text)
                if time.monotonic() > patience:
                    raise SystemExit(
                        f"The work item is still {status['status']}; is an engine installed? cadstack doctor"
                    )
                time.sleep(0.02)
        return status

    def tell(self, drawing: Path, status: dict) -> int:
        report = self.output / "report.txt"
        if "reportUrl" in status:
            report.write_bytes(httpx.get(status["reportUrl"]).content)
        if status["status"] != "success":
            failure = status.get("failure", {})
            console.print(f"[red]{status['status']}[/red]  {escape(failure.get('cause', ''))}", soft_wrap=True)
            console.print(f"report    {report}", soft_wrap=True)
            return 1
        for name in ("sheet.pdf", "facts.json"):
            signed = self.ok("GET", f"/oss/v2/buckets/{self.bucket}/objects/{name}/signeds3download").json()
            (self.output / name).write_bytes(httpx.get(signed["url"]).content)
        self.receiver.heard.wait(10)
        console.print(timeline(status["stats"], self.receiver.at))
        facts = json.loads((self.output / "facts.json").read_text("utf-8"))
        layouts = ", ".join(facts["layouts"])
        summary = f"{drawing.name}: {facts['entities']} entities on {len(facts['layers'])} layers, layouts {layouts}"
        console.print(escape(summary), soft_wrap=True)
        for line in left_out(report.read_text("utf-8")):
            console.print(f"  {escape(line)}", style="yellow", soft_wrap=True)
        console.print(f"facts     {self.output / 'facts.json'}\nreport    {report}", soft_wrap=True)
        console.print(f"[bold green]PDF       {self.output / 'sheet.pdf'}[/bold green]", soft_wrap=True)
        return 0

    def ok(self, method: str, path: str, **options: object) -> httpx.Response:
        answer = self.http.request(method, path, **options)
        if answer.is_error:
            raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer

    def say(self, what: str, *answers: httpx.Response, note: str = "") -> None:
        spent = sum(answer.elapsed.total_seconds() for answer in answers) * 1000
        console.print(f"  {what:12} {spent:6.0f} ms  {note}")


def object_key(drawing: Path) -> str:
    """The drawing's name without what a URN would have to escape."""
    return re.sub(r"[^\w.-]+", "_", drawing.name, flags=re.ASCII)


def left_out(report: str) -> list[str]:
    """What the engine says it could not read, draw or find, each line once."""
    lines = (line.partition("] ")[2] for line in report.splitlines())
    return list(dict.fromkeys(line for line in lines if line.startswith(LEFT_OUT)))


def timeline(stats: dict[str, str], heard: float) -> Table:
    """Where the time went, in milliseconds."""
    marks = {
        name: datetime.fromisoformat(f"{text[:26].rstrip('Z')}Z").timestamp()
        for name, text in stats.items()
        if name.startswith("time")
    }
    rows = (
        ("queued", "timeQueued", "timeDownloadStarted"),
        ("download", "timeDownloadStarted", "timeInstructionsStarted"),
        ("engine", "timeInstructionsStarted", "timeInstructionsEnded"),
        ("upload", "timeInstructionsEnded", "timeUploadEnded"),
        ("settle", "timeUploadEnded", "timeFinished"),
    )
    table = Table("phase", "ms", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, start, end in rows:
        table.add_row(name, f"{(marks[end] - marks[start]) * 1000:.0f}")
    if heard:
        table.add_row("callback", f"{(heard - marks['timeFinished']) * 1000:.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
