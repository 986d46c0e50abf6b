"""One work item on this machine, through the same HTTP API that a server offers: what works here works there.

A server and a worker are started for the run on a free port, with a data folder that goes away with it. The activity,
the bundles and the files are sent to it as to any other; nothing is taken round the API.
"""

import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cadstack.client.design_automation import Connection, DesignAutomation, Document, ObjectStore
from cadstack.domain.errors import NotFound
from cadstack.engines.packing import pack_folder
from cadstack.kit import definitions
from cadstack.kit.arguments import LocalOutput, Places, Plan, plan_arguments
from cadstack.kit.connection import told
from cadstack.kit.definitions import Reference
from cadstack.kit.engines import require_installed
from cadstack.kit.project import Values, project_beside
from cadstack.kit.publish import Publisher
from cadstack.kit.push import Release, publish_release, read_definition, read_release
from cadstack.serving import LocalServer
from cadstack.settings import Settings

OWNER = "Local"
BUCKET = "local-run"
DEBUG = "adskDebug"
HAVE_OUTPUTS = ("success", "failedUploadOptional")
PHASES = (
    ("queued", "timeQueued", "timeDownloadStarted"),
    ("download", "timeDownloadStarted", "timeInstructionsStarted"),
    ("engine", "timeInstructionsStarted", "timeInstructionsEnded"),
    ("upload", "timeInstructionsEnded", "timeUploadEnded"),
    ("settle", "timeUploadEnded", "timeFinished"),
)


@dataclass(frozen=True)
class Request:
    """What to run: a work item's file, and what the caller says besides."""

    work_item: Path
    values: Values
    activity: Path | None = None
    bundles: tuple[Path, ...] = ()
    output: Path | None = None
    files: dict[str, Path] = field(default_factory=dict)
    online: bool = False
    keep: bool = False


@dataclass(frozen=True)
class Output:
    """A file that was written; `size` is None where the work item made none."""

    argument: str
    path: Path
    size: int | None


@dataclass(frozen=True)
class Outcome:
    """How the work item ended: its final status, outputs and report; `job` is the kept job folder."""

    status: Document
    outputs: tuple[Output, ...]
    report: str
    job: Path | None = None

    @property
    def succeeded(self) -> bool:
        return bool(self.status["status"] == "success")

    def file(self, argument: str) -> Path:
        """Where the output of an argument is; raises KeyError where the work item made none."""
        made = {one.argument: one.path for one in self.outputs if one.size is not None}
        if argument not in made:
            raise KeyError(f"{argument} was not made; made are: {', '.join(made) or 'none'} ({self.status['status']})")
        return made[argument]

    @property
    def phases(self) -> dict[str, int]:
        """Milliseconds of each phase that was passed."""
        at = {name: datetime.fromisoformat(text) for name, text in self.status["stats"].items() if name[:4] == "time"}
        passed = [(name, start, end) for name, start, end in PHASES if start in at and end in at]
        return {name: round((at[end] - at[start]).total_seconds() * 1000) for name, start, end in passed}


class LocalRun:
    """One run, on a server of its own unless one is given. `say` takes notes, `seen` every status on the way."""

    def __init__(
        self,
        request: Request,
        settings: Settings,
        say: Callable[[str], None] = lambda _note: None,
        seen: Callable[[Document], None] = lambda _status: None,
        server: LocalServer | None = None,
    ) -> None:
        self._request, self._settings, self._say, self._seen = request, settings, say, seen
        self._server = server
        self._engines = settings.engines_folder.absolute()
        self._folder = request.work_item.absolute().parent

    def run(self) -> Outcome:
        """Run it to its end; raises CadstackError where it cannot even begin."""
        request = self._request
        item = read_definition(request.work_item, definitions.work_item, request.values, self._say)
        project = project_beside(self._folder, request.activity, request.bundles)
        release = read_release(project, request.values, self._say)
        plan = None
        if release.activity is not None:
            require_installed(release.activity.document["engine"], self._engines)
            plan = self._plan(item.document, release.activity.document.get("parameters", {}))
            if release.activity.id.name != item.id.name:
                self._say(f"{item.id} is run with the activity {release.activity.id.name} of {project.activity}.")
        with (
            told(),
            nullcontext(self._server) if self._server else own_server(self._settings) as server,
            Connection(server.url, server.client_id, server.client_secret) as connection,
        ):
            return self._run_on(connection, item.document, release, plan)

    def _plan(self, item: Document, parameters: dict[str, Any]) -> Plan:
        places = Places(self._folder, self._request.output, self._request.files, self._request.online)
        plan = plan_arguments(item["arguments"], parameters, places)
        for note in plan.notes:
            self._say(note)
        return plan

    def _run_on(self, connection: Connection, item: Document, release: Release, plan: Plan | None) -> Outcome:
        automation, objects = DesignAutomation(connection), ObjectStore(connection)
        activity_id, parameters = self._publish(automation, objects, item, release)
        plan = plan or self._plan(item, parameters)
        objects.make_bucket(BUCKET)
        transfers = _Transfers(objects)
        arguments = plan.realised(transfers.send, transfers.receive)
        if self._request.keep:
            arguments.setdefault(DEBUG, {"uploadJobFolder": True})
        status = self._finish(automation, {**item, "activityId": activity_id, "arguments": arguments})
        return Outcome(
            status=status,
            outputs=tuple(transfers.fetch(one) for one in plan.outputs) if status["status"] in HAVE_OUTPUTS else (),
            report=transfers.text(status.get("reportUrl")),
            job=self._kept(transfers, status) if self._request.keep else None,
        )

    def _publish(
        self, automation: DesignAutomation, objects: ObjectStore, item: Document, release: Release
    ) -> tuple[str, dict[str, Any]]:
        """The id of the activity to run and its parameters; one without a file must come with an engine."""
        activity_id = item["activityId"]
        if release.activity is not None:
            if automation.nickname() != OWNER:
                automation.set_nickname(OWNER)
            activity_id = publish_release(release, Publisher(automation, objects))[-1].id
        found = automation.activities.get(activity_id) if Reference.parse(activity_id).alias else None
        if found is None:
            raise NotFound(
                f"There is no activity for {activity_id}.",
                next_step=f"Put activity.json beside {self._request.work_item.name}, or name it with --activity.",
            )
        return activity_id, found.get("parameters", {})

    def _finish(self, automation: DesignAutomation, item: Document) -> Document:
        started = automation.submit(item)
        try:
            return automation.wait(started["id"], seen=self._seen)
        except KeyboardInterrupt:
            automation.cancel(started["id"])
            return automation.wait(started["id"], seen=self._seen)

    def _kept(self, transfers: "_Transfers", status: Document) -> Path | None:
        """The job folder, unpacked; None where the run did not come so far."""
        if "debugInfoUrl" not in status:
            return None
        target = (self._request.output or self._folder) / f"job-{status['id'][:8]}"
        transfers.unpack(status["debugInfoUrl"], target)
        return target


class _Transfers:
    """Files of this machine as objects of the server, and back."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects, self._count = objects, 0
        self._run = secrets.token_hex(4)  # several runs may share a server

    def send(self, path: Path) -> dict[str, Any]:
        """A file goes as it is, under its own name; a folder goes as a zip."""
        self._count += 1
        if not path.is_dir():
            key = f"{self._run}/{self._count}/{path.name}"
            self._objects.upload(BUCKET, key, path)
            return self._objects.argument(BUCKET, key)
        key = f"{self._run}/{self._count}/{path.resolve().name}.zip"
        with tempfile.NamedTemporaryFile() as packed:
            packed.write(pack_folder(path))
            packed.flush()
            self._objects.upload(BUCKET, key, Path(packed.name))
        return self._objects.argument(BUCKET, key)

    def receive(self, output: LocalOutput) -> dict[str, Any]:
        return self._objects.argument(BUCKET, self._key(output))

    def fetch(self, output: LocalOutput) -> Output:
        output.path.parent.mkdir(parents=True, exist_ok=True)
        return Output(output.argument, output.path, self._objects.download(BUCKET, self._key(output), output.path))

    def _key(self, output: LocalOutput) -> str:
        return f"{self._run}/out/{output.argument}/{output.path.name}"

    def text(self, url: str | None) -> str:
        """What is behind a signed address; empty where there is none."""
        if url is None:
            return ""
        with tempfile.NamedTemporaryFile() as file:
            self._objects.fetch(url, Path(file.name))
            return Path(file.name).read_text("utf-8", "replace")

    def unpack(self, url: str, target: Path) -> None:
        with tempfile.NamedTemporaryFile() as file:
            self._objects.fetch(url, Path(file.name))
            target.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(file.name) as archive:
                archive.extractall(target)


@contextmanager
def own_server(settings: Settings) -> Iterator[LocalServer]:
    """A server for the block: of these settings only engines and sandbox count, and no data of theirs is touched."""
    data = Path(tempfile.mkdtemp(prefix="cadstack-run-"))
    data.chmod(0o711)  # commands run under users of their own
    engines = settings.engines_folder.absolute()
    own = Settings(data=data, engines=engines, port=0, workers=1, sandbox=settings.sandbox)
    try:
        with LocalServer(replace(own, allow_engine_network=settings.allow_engine_network)) as server:
            yield server
    finally:
        shutil.rmtree(data, ignore_errors=True)
