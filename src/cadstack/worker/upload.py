"""The collect and upload steps: every output found, packed where it is a folder, and staged or sent."""

import hashlib
import os
import stat
import time
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cadstack.app.work import Order, Output
from cadstack.domain.automation import report as lines
from cadstack.domain.automation.arguments import BoundArgument
from cadstack.domain.automation.workitem import Failure
from cadstack.domain.errors import CadstackError, InvalidInput
from cadstack.domain.ids import OBJECT_URN
from cadstack.transfer import TransferFailed
from cadstack.worker import archive, folders
from cadstack.worker.failure import ENDINGS, Cancelled, StepFailed

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt

MOST_LISTED, MOST_SEEN = 12, 1000


@dataclass(frozen=True)
class Collected:
    """An output that is ready to go: the file to send."""

    bound: BoundArgument
    file: Path


def collect_and_upload(attempt: "Attempt") -> None:
    """Find all outputs first, then send them, so that a missing one is found before anything left the machine."""
    attempt.report.line(lines.START_UPLOADS)
    if os.geteuid() != 0:
        folders.open_up(attempt.job)
    found = [_collect(attempt, bound, number) for number, bound in enumerate(attempt.binding.outputs)]
    collected = [item for item in found if item is not None]
    attempt.stats = replace(attempt.stats, bytes_uploaded=0)
    for item in collected:
        attempt.check()
        try:
            _upload(attempt, item)
        except ENDINGS:
            raise
        except CadstackError as error:
            _not_uploaded(attempt, item.bound, error)
    attempt.stats = replace(attempt.stats, time_upload_ended=attempt.place.server.now())
    attempt.report.line(lines.END_UPLOADS)


def _collect(attempt: "Attempt", bound: BoundArgument, number: int) -> Collected | None:
    name = attempt.paths[bound.name]
    try:
        path = _inside(attempt.job, name)
        if path is None:
            raise InvalidInput(
                f"The output '{bound.name}' was not made: there is no '{name}' in the job folder.",
                next_step=f"The job folder holds: {_listing(attempt.job)}. "
                'Give the argument "optional": true where it need not be made.',
            )
        if not path.is_dir():
            return Collected(bound, path)
        if not bound.zip:
            raise InvalidInput(
                f"The output '{bound.name}' is the folder '{name}'.",
                next_step='Declare the parameter with "zip": true.',
            )
        packed = attempt.downloads / f"output-{number}" / f"{path.name}.zip"
        packed.parent.mkdir()
        archive.pack(path, packed, check=attempt.check)
        return Collected(bound, packed)
    except InvalidInput as error:
        _not_uploaded(attempt, bound, error)
        return None


def _inside(job: Path, name: str) -> Path | None:
    """The output's path when it is a file or folder of the job, in any case of its name; never through a link."""
    path = job
    for part in name.split("/"):
        exact = path / part
        if not exact.is_symlink() and not exact.exists():
            same = [p for p in path.iterdir() if p.name.casefold() == part.casefold()] if path.is_dir() else []
            if not same:
                return None
            exact = same[0]
        mode = exact.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InvalidInput(f"'{name}' is a link or a special file, which is not uploaded.")
        path = exact
    return path


def _listing(job: Path) -> str:
    found = ((Path(folder) / name).relative_to(job).as_posix() for folder, _, names in os.walk(job) for name in names)
    names = sorted(name for name in islice(found, MOST_SEEN) if not name.lower().endswith("_job.das"))
    more = f" and {'at least ' * (len(names) == MOST_SEEN)}{len(names) - MOST_LISTED} more"
    return ", ".join(names[:MOST_LISTED]) + more * (len(names) > MOST_LISTED) or "nothing"


def _upload(attempt: "Attempt", item: Collected) -> None:
    bound, size, began = item.bound, item.file.stat().st_size, time.monotonic()
    url = bound.argument.url or ""
    attempt.report.line(lines.uploading(str(item.file), bound.verb, attempt.shown_url(url)))
    # Asked for just before each upload: only a live lease may begin one.
    ask = partial(attempt.place.server.heartbeat, attempt.hold, attempt.stats)
    if attempt.patiently(ask, attempt.check) is Order.CANCEL:
        raise Cancelled("The work item was cancelled.")
    if url.startswith(OBJECT_URN):
        attempt.patiently(partial(_stage, attempt, item, url, size), attempt.check)
    elif bound.argument.multiparts:
        fields = {key: value for key, value in bound.argument.multiparts.items() if key != "file"}
        attempt.place.transfer.send_form(url, item.file, fields, headers=bound.argument.headers, check=attempt.check)
    else:
        attempt.place.transfer.send_file(
            url, item.file, verb=bound.verb, headers=bound.argument.headers, check=attempt.check
        )
    attempt.stats = replace(attempt.stats, bytes_uploaded=(attempt.stats.bytes_uploaded or 0) + size)
    milliseconds = round((time.monotonic() - began) * 1000)
    attempt.report.line(f"End uploading '{item.file.name}'. BytesUploaded={size},Duration={milliseconds}ms")


def _stage(attempt: "Attempt", item: Collected, urn: str, size: int) -> None:
    staged = attempt.place.server.stage(attempt.hold, "output")
    attempt.place.transfer.send_file(staged.url, item.file, check=attempt.check)
    with item.file.open("rb") as content:
        sha1 = hashlib.file_digest(content, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
        content.seek(0)
        md5 = hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    kind = next((v for k, v in item.bound.argument.headers.items() if k.lower() == "content-type"), "")
    attempt.outputs.append(
        Output(item.bound.name, urn, staged.blob, size, md5, sha1, kind or "application/octet-stream")
    )


def _not_uploaded(attempt: "Attempt", bound: BoundArgument, error: CadstackError) -> None:
    if bound.argument.optional:
        attempt.report.line(f"Warning: the optional output '{bound.name}' is left out: {error}")
        attempt.upload_warnings.append(bound.name)
        return
    attempt.report.line(f"Error: the output '{bound.name}' could not be uploaded: {error}")
    answer = (error.excerpt,) if isinstance(error, TransferFailed) and error.excerpt else ()
    raise StepFailed(Failure("upload", error.message, error.next_step, last_lines=answer or tuple(attempt.report.tail)))
