"""`adsk` itself: the parameters, the log, the result, and files of the job and of bundles."""

import base64
import time
from pathlib import Path
from typing import ClassVar

from console import ondemand
from console.exits import ConsoleError
from console.paths import existing, native

from fusiontask.objects import ApiObject, ScriptError
from fusiontask.session import Session
from fusiontask.task import TASK_PARAMETERS, TOKENS, Task, contents_of

from .application import Application

BUNDLE = "appbundle://"
SENT, NOT_SENT, FAILED = 200, -1, 500
IDLE_SECONDS = 0.005


class Adsk(ApiObject):
    """The root of the API. Its values stand in the task, so nothing of it is part of a design."""

    space: ClassVar[str] = ""
    _session: Session

    def __init__(self, task: Task, job: Path) -> None:
        self._task, self._job = task, job
        self._result = ""
        Application._current = Application(job, self)

    @property
    def parameters(self) -> str:
        """TaskParameters as it was given."""
        return self._task.value(TASK_PARAMETERS) or ""

    @property
    def personalAccessToken(self) -> str:
        """PersonalAccessToken or adsk3LeggedToken, which this engine needs for nothing; empty when none was given."""
        return next(filter(None, map(self._task.value, TOKENS)), "")

    @property
    def result(self) -> str:
        """What the report gives as result."""
        return self._result

    @result.setter
    def result(self, value: object) -> None:
        if not isinstance(value, str):
            raise ScriptError("adsk.result takes a string", hint="Use JSON.stringify for anything else.")
        self._result = value
        (self._job / self._task.result).write_text(value, "utf-8")

    def log(self, message: object = "") -> None:
        """Write a line to the report."""
        for line in str(message if message is not None else "null").split("\n"):
            print(ondemand.plain(line), flush=True)

    def readFileSync(self, path: str) -> str:
        """The text of a file of the job folder, or `appbundle://<qualified id>/<path under Contents>`."""
        file = self._bundle_file(path) if path.startswith(BUNDLE) else self._job_file(path)
        try:
            return file.read_text("utf-8", errors="replace")
        except OSError as error:
            raise ScriptError(f"{path} cannot be read: {error.strerror}") from None

    def OnProgress(self, message: object = "") -> int:
        """Send a message to the work item's onProgress address; 200 when it was handed to the worker, else -1."""
        ondemand.progress({"id": self._task.id, "progress": str(message)})
        return SENT

    def OnDemand(self, parameter: str, suffix: str = "", file: str = "") -> int:
        """Have the worker fetch an on-demand input into a file of the job folder; 200, or another number on failure."""
        name = file or parameter
        try:
            ondemand.fetch(parameter, suffix, name)
        except ConsoleError as error:
            print(error, flush=True)
            return FAILED
        return SENT

    def doEvents(self) -> None:
        """Let events happen: there are none, so this is a short pause of the loop that calls it."""
        time.sleep(IDLE_SECONDS)

    def btoa(self, text: str, url_safe: bool = False) -> str:
        """Base64 of a text's UTF-8 bytes."""
        encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
        return encode(text.encode()).decode()

    def atob(self, text: str, url_safe: bool = False) -> str:
        """The text whose UTF-8 bytes are given as base64."""
        decode = base64.urlsafe_b64decode if url_safe else base64.b64decode
        return decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")

    def _job_file(self, path: str) -> Path:
        wanted = self._job / native(path)
        found = existing(wanted)
        if found is None or not found.resolve().is_relative_to(self._job.resolve()):
            raise ScriptError(f"There is no file '{path}' in the job folder")
        return found

    def _bundle_file(self, path: str) -> Path:
        name, _, inside = path.removeprefix(BUNDLE).partition("/")
        root = self._task.bundles.get(name) or next(
            (folder for known, folder in self._task.bundles.items() if name in (_plain(known), _name(known))), None
        )
        if root is None:
            raise ScriptError(
                f"There is no app bundle '{name}'", hint=f"Known: {', '.join(self._task.bundles) or 'none'}."
            )
        contents = contents_of(root).resolve()
        found = existing(contents / native(inside))
        if found is None or not found.resolve().is_relative_to(contents):
            raise ScriptError(f"The app bundle '{name}' has no file '{inside}' under Contents")
        return found


def _plain(qualified: str) -> str:
    return qualified.partition("+")[0]


def _name(qualified: str) -> str:
    return _plain(qualified).rpartition(".")[2]
