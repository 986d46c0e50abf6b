"""What the worker asks for: the direct values of the work item, its bundles, and where the result goes."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.exits import ConsoleError
from console.manifest import find_bundles, read_bundle
from console.paths import existing, native

TASK_SCRIPT, TASK_SCRIPT_URL, TASK_PARAMETERS = "TaskScript", "TaskScriptUrl", "TaskParameters"
TOKENS = ("PersonalAccessToken", "adsk3LeggedToken")
SCRIPT_KINDS = (".ts", ".js")
MAIN = ("main.ts", "main.js")


@dataclass(frozen=True)
class Task:
    """One task. `values` are the direct values by parameter name, `files` those that the worker downloaded for it."""

    id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    bundles: Mapping[str, Path] = field(default_factory=dict)
    result: str = "task_result.txt"

    def value(self, name: str) -> str | None:
        """A direct value by name, in any case; None where the work item gives none."""
        return next((value for known, value in self.values.items() if known.casefold() == name.casefold()), None)


def read_task(arguments: Sequence[str]) -> Task:
    """The task from the file that the command line names, or from the first line of standard input."""
    if len(arguments) > 1:
        raise ConsoleError("fusiontask.exe takes one argument, a task file, or none and reads standard input")
    text = _file(arguments[0]) if arguments else sys.stdin.buffer.readline().decode("utf-8", "replace")
    try:
        content = json.loads(text)
        return Task(
            id=str(content.get("id", "")),
            values={str(name): _text(value) for name, value in content.get("values", {}).items()},
            files={str(name): str(path) for name, path in content.get("files", {}).items()},
            bundles={str(name): Path(path) for name, path in content.get("bundles", {}).items()},
            result=str(content.get("result", Task.result)),
        )
    except (ValueError, AttributeError, TypeError) as error:
        raise ConsoleError(
            f"The task is not what this program reads: {error}",
            hint='It is one JSON object: {"values": {"TaskScript": "…"}, "bundles": {"owner.Name+alias": "folder"}}.',
        ) from None


def script_of(task: Task, job: Path) -> Path:
    """The script that runs: a bundle's before TaskScriptUrl's before TaskScript's. Raises ConsoleError."""
    if task.bundles:  # the activity's own come first, before those that they need
        name, root = next(iter(task.bundles.items()))
        return _bundle_script(name, root)
    downloaded = next(
        (path for name, path in task.files.items() if name.casefold() == TASK_SCRIPT_URL.casefold()), None
    )
    if downloaded is not None:
        return _named(job / downloaded, job, downloaded)
    inline = task.value(TASK_SCRIPT)
    if inline is None or not inline.strip():
        raise ConsoleError(
            "There is no script to run",
            hint="Give the activity an app bundle with Contents/main.ts, or bind TaskScript or TaskScriptUrl.",
        )
    script = _free(job, "TaskScript", _suffix(task))
    script.write_text(inline, "utf-8")
    return script


def contents_of(root: Path) -> Path:
    """The Contents folder of a bundle, from which `appbundle://` paths count."""
    bundle = find_bundles(root)[0]
    return existing(bundle / "Contents") or bundle


def _bundle_script(name: str, root: Path) -> Path:
    """The module that the manifest names, else Contents/main.ts, which the published tutorial's manifest leaves out."""
    bundle = find_bundles(root)[0]
    contents = existing(bundle / "Contents") or bundle
    conventional = next((found for main in MAIN if (found := existing(contents / main)) is not None), None)
    try:
        components = read_bundle(bundle, SCRIPT_KINDS).components
    except ConsoleError:
        if conventional is None:
            raise
        components = ()
    script = components[0].module if components else conventional
    if script is None:
        raise ConsoleError(f"The app bundle {name} has no Contents/main.ts")
    return script


def _suffix(task: Task) -> str:
    return ".js" if (task.value("IsJavaScript") or "").strip().casefold() in ("true", "1", "yes") else ".ts"


def _named(path: Path, job: Path, name: str) -> Path:
    """A downloaded script with a suffix that tells its language."""
    if path.suffix.casefold() in SCRIPT_KINDS:
        return path
    script = _free(job, native(name).stem or "TaskScript", ".ts")
    script.write_bytes(path.read_bytes())
    return script


def _free(job: Path, stem: str, suffix: str) -> Path:
    number = 0
    while (path := job / f"{stem}{number or ''}{suffix}").exists():
        number += 1
    return path


def _file(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except OSError as error:
        raise ConsoleError(f"The task file {name} cannot be read: {error.strerror}") from None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
