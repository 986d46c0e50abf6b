"""The prepare and expand steps: bundles, settings, job file, command lines; and the frame of the report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cadstack.app.cells import EnginePart, Preload
from cadstack.domain.automation import report as lines
from cadstack.domain.automation.arguments import absent_paths, argument_values
from cadstack.domain.automation.command_line import parse
from cadstack.domain.automation.documents import work_item_document
from cadstack.domain.automation.expansion import ExpansionValues, Layout, expand, program_reference, shown
from cadstack.domain.automation.jobfile import job_file_names, job_text
from cadstack.domain.automation.limits import MB
from cadstack.domain.automation.settings import environment, setting_paths, setting_values
from cadstack.domain.automation.workitem import Failure, Status, WorkItem
from cadstack.domain.errors import CadstackError
from cadstack.domain.lease import Lease
from cadstack.engines.product import passed_on, told_layout
from cadstack.worker import task
from cadstack.worker.failure import ENDINGS, StepFailed, failed

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt

WINDOWS_PROGRAM, SCRIPT = b"MZ", b"#!"
PLUGINS = "ADSK_APPLICATION_PLUGINS"


@dataclass(frozen=True)
class Command:
    """One process to run: its argv as the cell sees it, the text that the report shows, and what it is told first."""

    argv: tuple[str, ...]
    shown: str
    told: bytes = b""


def report_start(attempt: "Attempt") -> None:
    """The report's first lines: the job information, in which secrets are masked."""
    attempt.report.line(f"{lines.JOB_INFORMATION}\n{job_text(attempt.plan, attempt.assignment.id)}")
    attempt.report.line(lines.starting(attempt.assignment.id))
    for warning in attempt.plan.warnings:
        attempt.report.line(f"Warning: {warning}")


def report_end(attempt: "Attempt", status: Status, failure: Failure | None) -> None:
    """The report's last lines: the result, the failure for people, and the job status."""
    if failure is not None:
        attempt.report.line(f"Error: {failure.cause}" + (f" {failure.next_step}" if failure.next_step else ""))
    attempt.report.line(lines.finished(status))
    attempt.report.line(f"{lines.JOB_STATUS}\n{_status_text(attempt, status, failure)}")


def prepare(attempt: "Attempt") -> None:
    """Unpack the bundles and write what the worker adds to the job folder: settings and the job file."""
    attempt.report.line(lines.START_PREPARING)
    _unpack_bundles(attempt)
    text = job_text(attempt.plan, attempt.assignment.id)
    for name in job_file_names(attempt.assignment.id):
        (attempt.job / name).write_text(text, "utf-8")
    activity = attempt.plan.activity
    for name, path in settings_of(attempt).items():
        setting = activity.settings[name]
        if setting.url is None:
            (attempt.job / path).write_text(setting.text, "utf-8")
            continue
        try:
            attempt.place.transfer.fetch(
                setting.url, attempt.job / path, verb=setting.verb, headers=setting.headers, check=attempt.check
            )
        except ENDINGS:
            raise
        except CadstackError as error:
            raise failed("prepare", error, f"The setting '{name}' could not be fetched: ") from error


def settings_of(attempt: "Attempt") -> dict[str, str]:
    """The files of the settings that command lines name."""
    activity = attempt.plan.activity
    extension = attempt.installation.manifest.settings_extension
    return setting_paths(
        activity.settings, activity.command_line, extension, frozenset(job_file_names(attempt.assignment.id))
    )


def commands(attempt: "Attempt", layout: Layout) -> list[Command]:
    """Every command line of the activity, expanded and with its program found; raises StepFailed.

    Of an engine that takes none, the one program that runs its tasks.
    """
    engine_task = attempt.installation.manifest.task
    if engine_task is not None and not attempt.plan.activity.command_line:
        program = _engine_program(attempt, layout, engine_task.program)
        return [Command(program, engine_task.program, task.told(attempt, layout))]
    try:
        told = told_layout(attempt.installation.manifest, layout)
    except CadstackError as error:
        raise failed("prepare", error) from error
    values = ExpansionValues(
        layout=told,
        workitem_id=attempt.assignment.id,
        argument_paths={**absent_paths(attempt.binding), **attempt.paths},
        argument_values=argument_values(attempt.binding),
        setting_paths=settings_of(attempt),
        setting_values=setting_values(attempt.plan.activity.settings),
    )
    made = []
    for line in attempt.plan.activity.command_line:
        try:
            template = parse(line)
            argv = expand(template, values)
            reference = program_reference(template, layout.bundles)
            program = (
                _engine_program(attempt, layout, reference.path)
                if reference.bundle is None
                else _bundle_program(attempt, layout, reference.bundle, reference.path)
            )
        except StepFailed:
            raise
        except CadstackError as error:
            raise failed("prepare", error, f"The command line `{line}` cannot be run: ") from error
        made.append(Command((*program, *argv[1:]), shown(template, values)))
    return made


def engine_part(attempt: "Attempt", layout: Layout) -> EnginePart:
    """The engine's side of the cell."""
    installation = attempt.installation
    imports, interpreter = installation.manifest.warm_imports, _interpreter(attempt, layout)
    return EnginePart(
        root=installation.root,
        readonly=installation.readonly,
        env={"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **installation.manifest.variables},
        memory_as_address_space=installation.manifest.memory_as_address_space,
        preload=Preload(imports, interpreter[0], installation.digest, attempt.assignment.owner)
        if imports and interpreter
        else None,
    )


def item_environment(attempt: "Attempt", layout: Layout) -> Mapping[str, str]:
    """The variables that the item's commands see besides the engine's.

    Products find app bundles by `ADSK_APPLICATION_PLUGINS` where no command line names them, as 3ds Max does.
    """
    variables = {**environment(attempt.plan.activity.settings), "DAS_WORKITEM_ID": attempt.assignment.id}
    if layout.bundles:
        variables[PLUGINS] = ";".join(dict.fromkeys(layout.bundles.values()))
    return {**variables, **passed_on(attempt.installation.manifest, list(variables))}


def _unpack_bundles(attempt: "Attempt") -> None:
    """Dependencies first, as they are listed; the unpacked sizes share one limit."""
    for bundle in attempt.plan.bundles:
        key = bundle.id_with_version
        url = attempt.assignment.bundles.get(key)
        if url is None or bundle.blob is None:
            raise StepFailed(
                Failure(
                    phase="prepare",
                    cause=f"Failed to prepare app package(s): the zip of {key} is missing.",
                    next_step="Upload it with the uploadParameters of the POST that made this version.",
                )
            )
        try:
            attempt.bundles[key] = attempt.patiently(
                partial(
                    attempt.place.bundles.acquire,
                    bundle.blob,
                    url,
                    attempt.plan.uncompressed_apps_mb * MB,
                    attempt.check,
                ),
                attempt.check,
            )
        except ENDINGS:
            raise
        except CadstackError as error:
            raise failed("prepare", error, f"Failed to prepare app package(s): {key}: ") from error


def _engine_program(attempt: "Attempt", layout: Layout, name: str) -> tuple[str, ...]:
    manifest = attempt.installation.manifest
    file = manifest.program(name)
    if file is None:
        raise StepFailed(
            Failure(
                phase="prepare",
                cause=f"The engine {attempt.plan.engine_id} has no program '{name}'.",
                next_step=f"Its programs: {', '.join(manifest.programs) or 'none'}.",
            )
        )
    return (*_interpreter(attempt, layout), f"{manifest.product or layout.engine}/{file}")


def _bundle_program(attempt: "Attempt", layout: Layout, bundle: str, name: str) -> tuple[str, ...]:
    found = _without_case(attempt.bundles[bundle], name)
    if found is None:
        raise StepFailed(
            Failure(
                "prepare", f"The app bundle {bundle} has no file '{name}'.", "Look into its zip; case does not matter."
            )
        )
    inside = f"{layout.bundles[bundle]}/{found.relative_to(attempt.bundles[bundle]).as_posix()}"
    with found.open("rb") as file:
        head = file.read(256)
    if head.startswith(WINDOWS_PROGRAM) and attempt.installation.manifest.drives is None:
        raise StepFailed(
            Failure(
                phase="prepare",
                cause=f"'{name}' of the app bundle {bundle} is a Windows program, which cannot run here.",
                next_step="Ship a Python script or a Linux program under that name.",
            )
        )
    first_line = head.splitlines()[0] if head else b""
    if found.suffix.lower() == ".py" or (first_line.startswith(SCRIPT) and b"python" in first_line):
        return (*_interpreter(attempt, layout), inside)
    # Zips made on Windows carry no mode; the file is the bundle's own program, so it may be run.
    found.chmod(found.stat().st_mode | 0o555)
    return (inside,)


def _interpreter(attempt: "Attempt", layout: Layout) -> tuple[str, ...]:
    installation = attempt.installation
    if installation.interpreter is None:
        return ()
    return (f"{layout.engine}/{installation.interpreter.relative_to(installation.root).as_posix()}",)


def _without_case(folder: Path, name: str) -> Path | None:
    """The regular file below `folder` whose path differs from `name` in case at most."""
    path = folder
    for part in name.split("/"):
        same = [p for p in path.iterdir() if p.name.casefold() == part.casefold()] if path.is_dir() else []
        if not same:
            return None
        path = next((p for p in same if p.name == part), same[0])
    return path if path.is_file() and not path.is_symlink() else None


def _status_text(attempt: "Attempt", status: Status, failure: Failure | None) -> str:
    assignment = attempt.assignment
    item = WorkItem(assignment.id, assignment.owner, attempt.plan, status, attempt.stats, Lease(), failure=failure)
    return json.dumps(work_item_document(item), indent=2)
