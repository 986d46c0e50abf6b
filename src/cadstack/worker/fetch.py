"""The fetch step: every input in the job folder under its local name."""

import shutil
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cadstack.domain.automation import report as lines
from cadstack.domain.automation.activity import Verb
from cadstack.domain.automation.archives import LONGEST_MANIFEST, manifest_candidates, place
from cadstack.domain.automation.arguments import BoundArgument, decided_paths, reference_path, references_of
from cadstack.domain.automation.data_urls import read_data_url
from cadstack.domain.automation.local_names import local_name, unique_name
from cadstack.domain.automation.workitem import Argument, Failure
from cadstack.domain.errors import CadstackError, InvalidInput, NotFound, NotPermitted
from cadstack.domain.ids import OBJECT_URN
from cadstack.transfer import Received, TransferFailed
from cadstack.worker import archive, task
from cadstack.worker.failure import ENDINGS, StepFailed

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt


def fetch(attempt: "Attempt") -> None:
    """Bring in all inputs; an optional one that fails is left out."""
    attempt.stats = replace(attempt.stats, time_download_started=attempt.place.server.now(), bytes_downloaded=0)
    attempt.report.line(lines.START_DOWNLOADS)
    decided = decided_paths(attempt.binding, reserved_names(attempt))
    attempt.paths.update(decided)
    attempt.taken.update(reserved_names(attempt))
    for bound in attempt.binding.inputs:
        if bound.name in decided:
            attempt.taken.add(decided[bound.name] + "/" * bound.unpacks)
    for number, given in enumerate(attempt.binding.inputs):
        attempt.check()
        bound = task.addressed(attempt, given)
        try:
            _fetch_one(attempt, bound, number, decided.get(bound.name))
        except ENDINGS:
            raise
        except CadstackError as error:
            if not bound.argument.optional:
                raise _download_failed(attempt, bound, error) from error
            attempt.paths.pop(bound.name, None)
            attempt.report.line(f"Warning: the optional input '{bound.name}' is left out: {error}")
    attempt.report.line(lines.END_DOWNLOADS)


def reserved_names(attempt: "Attempt") -> frozenset[str]:
    """The files that the worker itself writes into the job folder."""
    item_id, extension = attempt.assignment.id, attempt.installation.manifest.settings_extension
    settings = {f"setting_{name}{extension}" for name in attempt.plan.activity.settings}
    return frozenset({f"{item_id}_Job.das", f"{item_id}_job.das"} | settings)


def _fetch_one(attempt: "Attempt", bound: BoundArgument, number: int, name: str | None) -> None:
    if bound.source == "value":
        if name is not None:
            _target(attempt.job, name).write_text(bound.text, "utf-8")
        return
    if bound.source == "on demand":
        return
    if bound.source == "data":
        content = read_data_url(bound.argument.url or "").content
        path = name or local_name(bound.argument, bound.parameter.local_name, unique=f"input_{number}")
        _target(attempt.job, path).write_bytes(content)
        attempt.paths[bound.name] = path
        shown = content[:80].decode("utf-8", "replace")
        attempt.report.line(lines.embedded(shown, str(attempt.job / path)))
        return
    temporary = attempt.downloads / str(number)
    received = _download(attempt, bound.argument, bound.verb, temporary)
    if name is None:
        suggested = local_name(
            bound.argument,
            bound.parameter.local_name,
            unique=f"input_{number}",
            content_disposition=received.content_disposition or None,
        )
        name = unique_name(suggested, attempt.taken, folder=bound.unpacks)
        attempt.taken.add(name + "/" * bound.unpacks)
    attempt.paths[bound.name] = _placed(attempt, bound, temporary, name)
    for index, reference in enumerate(references_of(bound.argument)):
        _fetch_reference(attempt, bound, reference, f"{number}-{index}")


def _placed(attempt: "Attempt", bound: BoundArgument, download: Path, name: str) -> str:
    """Move or unpack a download by the zip table; answers the argument's `.path`."""
    names, manifests = None, {}
    if bound.unpacks and archive.is_archive(download):
        names = archive.names(download)
        if bound.zip:
            manifests = archive.texts(download, manifest_candidates(names), LONGEST_MANIFEST)
    placement = place(
        name, zip_declared=bound.zip, path_in_zip=bound.argument.path_in_zip, names=names, manifests=manifests
    )
    target = _target(attempt.job, placement.local_name)
    if placement.unpack:
        archive.unpack(download, target, check=attempt.check)
        download.unlink()
    else:
        shutil.move(download, target)
    return placement.path


def _fetch_reference(attempt: "Attempt", bound: BoundArgument, reference: Argument, number: str) -> None:
    """A file that the input refers to, beside it under its own local name."""
    attempt.check()
    temporary = attempt.downloads / number
    try:
        received = _download(attempt, reference, reference.verb or bound.verb, temporary)
    except ENDINGS:
        raise
    except CadstackError as error:
        if reference.optional:
            attempt.report.line(f"Warning: an optional reference of '{bound.name}' is left out: {error}")
            return
        raise
    name = local_name(
        reference, None, unique=f"reference_{number}", content_disposition=received.content_disposition or None
    )
    path = unique_name(reference_path(attempt.paths[bound.name], name), attempt.taken)
    attempt.taken.add(path)
    shutil.move(temporary, _target(attempt.job, path))


def _download(attempt: "Attempt", argument: Argument, verb: Verb, target: Path) -> Received:
    url, began = argument.url or "", time.monotonic()
    attempt.report.line(lines.downloading(verb, attempt.shown_url(url)))
    if url.startswith(OBJECT_URN):
        received = _download_object(attempt, url, target)
    elif url.startswith("das://"):
        raise InvalidInput(f"'{url}' belongs to POST workitems/combine, which this server does not offer yet.")
    else:
        received = attempt.place.transfer.fetch(
            url,
            target,
            verb="get" if verb is Verb.REFGET else verb,
            headers=argument.headers,
            body=argument.request_content,
            check=attempt.check,
        )
    attempt.stats = replace(attempt.stats, bytes_downloaded=(attempt.stats.bytes_downloaded or 0) + received.size)
    milliseconds = round((time.monotonic() - began) * 1000)
    attempt.report.line(lines.downloaded(attempt.shown_url(url), str(target), received.size, milliseconds))
    return received


def _download_object(attempt: "Attempt", urn: str, target: Path) -> Received:
    source = attempt.assignment.sources.get(urn)
    if source is None:  # only urls of arguments are looked up, not addresses that are direct values
        raise InvalidInput(
            f"The object {urn} is given where only an http(s) address is downloaded.",
            next_step="Give it as the argument's url, or give a signed URL of it.",
        )
    if source.refused:
        raise NotPermitted(source.refused, next_step=source.next_step)
    if not source.urls:
        raise NotFound(f"The object {urn} does not exist.", next_step="Upload it before the work item is submitted.")
    size = 0
    with target.open("wb") as whole:
        for number, url in enumerate(source.urls):
            chunk = target.with_name(f"{target.name}.{number}")
            size += attempt.patiently(partial(_fetch_chunk, attempt, url, chunk), attempt.check)
            with chunk.open("rb") as content:
                shutil.copyfileobj(content, whole)
            chunk.unlink()
    name = urn.rpartition("/")[2].replace('"', "")
    return Received(size, f'attachment; filename="{name}"')


def _fetch_chunk(attempt: "Attempt", url: str, target: Path) -> int:
    return attempt.place.transfer.fetch(url, target, check=attempt.check).size


def _target(job: Path, name: str) -> Path:
    target = job / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _download_failed(attempt: "Attempt", bound: BoundArgument, error: CadstackError) -> StepFailed:
    answer = (error.excerpt,) if isinstance(error, TransferFailed) and error.excerpt else ()
    attempt.report.line(f"Error: the input '{bound.name}' could not be downloaded: {error}")
    return StepFailed(
        Failure(
            "download",
            f"The input '{bound.name}' could not be downloaded: {error.message}",
            error.next_step,
            last_lines=answer,
        )
    )
