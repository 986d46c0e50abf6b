"""An engine's manifest, `engine.toml`: which engine ids it answers to, its programs, environment and limits."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadstack.domain.automation.engine import Engine
from cadstack.domain.automation.limits import MB, Limits
from cadstack.domain.errors import InvalidInput
from cadstack.engines.pythons import Alternative, read_alternatives

MANIFEST = "engine.toml"
NAME = re.compile(r"[A-Za-z0-9][\w-]{0,63}", re.ASCII)
KINDS = ("none", "python", "external")
REPORT_FORMATS = ("text", "json")
# Of a command whose manifest says nothing: no engine runs without a limit.
DEFAULT_MEMORY_MB, DEFAULT_PROCESSES, DEFAULT_DISK_MB = 4096, 128, 10 * 1024


@dataclass(frozen=True)
class Task:
    """How the activities of an engine run that takes no command line: `program` runs once for each work item.

    The worker downloads the direct values named in `downloads`, which are addresses. `result` is the file in the job
    folder whose text is the result in the report.
    """

    program: str
    downloads: tuple[str, ...] = ()
    result: str = ""


@dataclass(frozen=True)
class Manifest:
    """One engine folder as its `engine.toml` describes it.

    `libraries` maps each system library that the environment needs to the Debian package that brings it;
    `warm_imports` are the modules that a pre-loaded engine imports before it forks. `product` is the folder of an
    engine that is installed by other means, `drives` where Windows' drives are if its programs are of there.
    `bundle_modules` are the endings of what it loads from a bundle, `bundle_entry_point` is what a Python module there
    must define. `report_format` is `text`, or `json` for the form that Fusion's clients read.
    """

    folder: Path
    name: str
    family: str
    title: str
    report_name: str
    programs: Mapping[str, str]
    engines: tuple[Engine, ...]
    environment_kind: str = "python"
    python: tuple[Alternative, ...] = ()
    requirements: str = ""
    settings_extension: str = ".txt"
    memory_as_address_space: bool = True
    libraries: Mapping[str, str] = field(default_factory=dict)
    warm_imports: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    product: Path | None = None
    drives: Path | None = None
    bundle_modules: tuple[str, ...] = (".py",)
    bundle_entry_point: str = ""
    task: Task | None = None
    report_format: str = "text"

    @property
    def path(self) -> Path:
        """The manifest's own file."""
        return self.folder / MANIFEST

    def program(self, name: str) -> str | None:
        """The file of a program that a command line names, in any case; None where the engine has none of that name."""
        return next((file for known, file in self.programs.items() if known.lower() == name.lower()), None)


def read_manifest(folder: Path) -> Manifest:
    """Read `engine.toml` in `folder`; raises InvalidInput naming the file and what is wrong."""
    path = folder / MANIFEST
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return _manifest(folder, content)
    except FileNotFoundError:
        raise InvalidInput(
            f"{path} cannot be used: there is no such file.", next_step="Give the folder of an engine."
        ) from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        reason = f"the key {error} is missing" if isinstance(error, KeyError) else str(error)
        raise InvalidInput(
            f"{path} cannot be used: {reason}.", next_step="Compare it with docs/howto/add-an-engine.md."
        ) from error


def _manifest(folder: Path, content: Mapping[str, Any]) -> Manifest:
    environment = content.get("environment", {})
    kind = environment.get("kind", "none")
    if kind not in KINDS:
        raise ValueError(f"environment.kind is {kind!r}, which is none of {', '.join(KINDS)}")
    if not NAME.fullmatch(content["name"]):  # it names a folder, which an installation replaces
        raise ValueError(f"name is {content['name']!r}; write letters, digits, - and _, a letter or digit first")
    if kind == "external" and not Path(environment["folder"]).is_absolute():
        raise ValueError("environment.folder is not an absolute path")
    return Manifest(
        folder=folder,
        name=content["name"],
        family=content["family"],
        title=content["title"],
        report_name=content.get("report_name", content["title"]),
        programs=dict(content.get("programs", {})),
        engines=_engines(content, _limits(content.get("limits", {}))),
        environment_kind=kind,
        python=read_alternatives(environment.get("python", "")),
        requirements=environment.get("requirements", ""),
        variables=dict(environment.get("variables", {})),
        settings_extension=content.get("settings_extension", ".txt"),
        libraries=dict(environment.get("libraries", {})),
        warm_imports=tuple(content.get("warm", {}).get("imports", ())),
        memory_as_address_space=content.get("limits", {}).get("memory_as_address_space", True),
        product=Path(environment["folder"]) if kind == "external" else None,
        drives=Path(environment["drives"]) if "drives" in environment else None,
        bundle_modules=tuple(content.get("bundle", {}).get("modules", Manifest.bundle_modules)),
        bundle_entry_point=content.get("bundle", {}).get("entry_point", ""),
        task=_task(content),
        report_format=_report_format(content),
    )


def _task(content: Mapping[str, Any]) -> Task | None:
    task, takes_command_line = content.get("task"), content.get("command_line", True)
    if task is None:
        return None
    if takes_command_line:
        raise ValueError("there is a [task] although the engine takes command lines; write command_line = false")
    if task["program"] not in content.get("programs", {}):
        raise ValueError(f"task.program is {task['program']!r}, which is none of the programs")
    return Task(task["program"], tuple(task.get("downloads", ())), task.get("result", ""))


def _report_format(content: Mapping[str, Any]) -> str:
    chosen = content.get("report_format", "text")
    if chosen not in REPORT_FORMATS:
        raise ValueError(f"report_format is {chosen!r}, which is none of {', '.join(REPORT_FORMATS)}")
    return str(chosen)


def _engines(content: Mapping[str, Any], limits: Limits) -> tuple[Engine, ...]:
    return tuple(
        Engine(
            family=content["family"],
            alias=entry["alias"],
            product_version=entry.get("product_version", entry["alias"]),
            description=entry.get("description", content["title"]),
            version=entry.get("version", 1),
            installation=content["name"],
            silence_seconds=_count(content.get("limits", {}), "silence_seconds") or 60,
            limits=limits,
            takes_command_line=content.get("command_line", True),
        )
        for entry in content["engine"]
    )


def _limits(limits: Mapping[str, Any]) -> Limits:
    disk_bytes = (_count(limits, "disk_mb") or DEFAULT_DISK_MB) * MB
    return Limits(
        memory_bytes=(_count(limits, "memory_mb") or DEFAULT_MEMORY_MB) * MB,
        processes=_count(limits, "processes") or DEFAULT_PROCESSES,
        disk_bytes=disk_bytes,
        file_bytes=disk_bytes,
    )


def _count(limits: Mapping[str, Any], name: str) -> int | None:
    value = limits.get(name)
    if value is not None and (not isinstance(value, int) or value <= 0):
        raise ValueError(f"limits.{name} is {value!r}, not a whole number above 0")
    return value
