"""One attempt at one work item: the steps in order, and exactly one outcome.

    fetch         every input under its local name                     failedDownload
    prepare       bundles unpacked, settings and job file written      failedInstructions
    expand        command lines become argv, their programs found      failedInstructions
    execute       each command in a cell, one after the other          failedInstructions, failedLimitProcessingTime
    collect       every output found, folders zipped                   failedUpload
    upload        outputs staged or sent                               failedUpload

The guarantee: whatever happens in a step, `run` settles the item once, or not at all when the lease is lost, and
leaves neither a process nor a file behind. A worker that is cut off from its server kills the cell when its own clock
says that the lease is over, before the server gives the item to another.
"""

import errno
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import structlog

from cadstack.app.cells import Cell, Sandbox
from cadstack.app.work import Assignment, Outcome, Output
from cadstack.domain.automation.arguments import Binding, bind
from cadstack.domain.automation.masking import masked_url
from cadstack.domain.automation.workitem import Failure, Status
from cadstack.domain.errors import CadstackError, LeaseLost, Unavailable
from cadstack.domain.lease import Hold
from cadstack.engines.installation import Installation
from cadstack.transfer import Transfer, TransferFailed
from cadstack.worker import archive, execute, fetch, folders, instructions, upload
from cadstack.worker.bundles import BundleCache
from cadstack.worker.failure import Cancelled, StepFailed, failed
from cadstack.worker.report import Json, Report, Text
from cadstack.worker.secrets import secrets_of
from cadstack.worker.server import Server

log = structlog.get_logger(__name__)
T = TypeVar("T")
AGAIN_SECONDS, TRIES = 0.5, 60
# How often the report of a running item is made readable: every five minutes, as the original's; Fusion's clients poll.
REPORT_SECONDS = {"text": 300.0, "json": 5.0}


@dataclass(frozen=True)
class Workplace:
    """What every attempt of a worker uses. `root` holds a folder for each attempt, and nothing else lives there."""

    worker: str
    root: Path
    server: Server
    transfer: Transfer
    sandbox: Sandbox
    bundles: BundleCache
    installations: Mapping[str, Installation]
    allow_network: bool = False
    strict: bool = False
    rest: Callable[[float], object] = time.sleep


class Attempt:
    """The state that the steps of one attempt share. `stop` may be called from the thread that keeps the lease."""

    def __init__(self, assignment: Assignment, place: Workplace) -> None:
        self.assignment, self.plan, self.place = assignment, assignment.plan, place
        self.hold = Hold(assignment.id, place.worker, assignment.attempt)
        self.folder = place.root / f"{assignment.id}-{assignment.attempt}"
        self.job, self.downloads = self.folder / "job", self.folder / "downloads"
        self.installation = place.installations[self.plan.installation]
        self.stats = assignment.stats
        self.deadline = time.monotonic() + self.plan.processing_seconds
        self.lease_until = time.monotonic() + assignment.lease_seconds
        self.paths: dict[str, str] = {}
        self.taken: set[str] = set()
        self.bundles: dict[str, Path] = {}
        self.outputs: list[Output] = []
        self.upload_warnings: list[str] = []
        self.binding = Binding({})
        form = Json if self.installation.manifest.report_format == "json" else Text
        self.report = Report(self.folder / "report.txt", place.server.now, secrets=secrets_of(self.plan), form=form)
        self._report_due = time.monotonic() + REPORT_SECONDS[self.installation.manifest.report_format]
        self._stopped: CadstackError | None = None
        self._gives_back = False
        self._cell: Cell | None = None
        self._lock = threading.Lock()

    def run(self) -> None:
        """Carry the item out and settle it; returns without settling when the lease is lost."""
        try:
            outcome = self._outcome()
            self.report.close()
            # First of all: an item that filled the disk, which may be the server's too, could not be settled.
            folders.remove(self.job)
            folders.remove(self.downloads)
            self._settle(replace(outcome, report=self._staged("report.txt", self.report.path)))
        except LeaseLost as lost:
            log.info("attempt.abandoned", item=self.hold.item_id, attempt=self.hold.attempt, why=lost.message)
            if self._gives_back:
                give_back(self.place.server, self.hold)
        finally:
            self.report.close()
            for folder in self.bundles.values():
                self.place.bundles.release(folder)
            folders.remove(self.folder)

    def stop(self, why: CadstackError) -> None:
        """End the attempt: the cell is killed now, and the next `check` raises `why`."""
        with self._lock:
            self._stopped = self._stopped or why
            cell = self._cell
        if cell is not None:
            cell.kill()

    def check(self) -> None:
        """Raises what ends the attempt: a stop, a lease that ran out by this machine's clock, or the time limit."""
        self.check_lease()
        if self._stopped is not None:
            raise self._stopped
        if time.monotonic() > self.deadline:
            raise StepFailed(
                Failure(
                    phase="instructions",
                    cause=f"The item took longer than its limit of {self.plan.processing_seconds} seconds.",
                    next_step="Raise limitProcessingTimeSec in the work item, or make the input smaller.",
                    limit="limitProcessingTimeSec",
                    last_lines=tuple(self.report.tail),
                ),
                Status.FAILED_LIMIT_PROCESSING_TIME,
            )

    def check_lease(self) -> None:
        """Raises LeaseLost; a cancelled item or one out of time still has its lease, and is settled under it."""
        if time.monotonic() > self.lease_until:
            self.stop(LeaseLost("The lease ran out while the server could not be reached."))
            raise LeaseLost("The lease ran out while the server could not be reached.")
        if isinstance(self._stopped, LeaseLost):
            raise self._stopped

    def patiently(self, ask: Callable[[], T], check: Callable[[], object]) -> T:
        """What the server answers; asks again while it cannot be reached, it restarts perhaps, and `check` allows."""
        for again in reversed(range(TRIES)):
            check()
            try:
                return ask()
            except (Unavailable, TransferFailed) as error:
                if not again or (isinstance(error, TransferFailed) and (error.status or 500) < 500):
                    raise
                log.warning("attempt.again", item=self.hold.item_id, why=str(error))
            self.place.rest(AGAIN_SECONDS)
        raise AssertionError("unreachable: the last try answers or raises")

    def has_to_end(self) -> bool:
        """Whether `check` would raise."""
        try:
            self.check()
        except CadstackError:
            return True
        return False

    def keeps_lease(self) -> bool:
        """Whether the lease may still be believed; an attempt without one is stopped."""
        try:
            self.check_lease()
        except LeaseLost:
            return False
        return True

    def abandon(self) -> None:
        """Stop without settling, and give the item back."""
        self._gives_back = True
        self.stop(LeaseLost("The worker is stopping."))

    def tell_report(self) -> None:
        """Let clients read the report so far, when it is time; trouble with that is no trouble of the item."""
        if time.monotonic() < self._report_due:
            return
        copy = self.folder / "report-so-far"
        try:
            self.report.snapshot(copy)
            staged = self.place.server.stage(self.hold, "report.txt")
            self.place.transfer.send_file(staged.url, copy, check=self.check_lease)
            self.place.server.heartbeat(self.hold, self.stats, staged.blob)
        except (CadstackError, OSError) as error:
            log.info("attempt.report-not-told", item=self.hold.item_id, why=str(error))
        self._report_due = time.monotonic() + REPORT_SECONDS[self.installation.manifest.report_format]

    def watch(self, cell: Cell | None) -> None:
        """The cell that a stop has to kill from now on."""
        with self._lock:
            self._cell = cell
            stopped = self._stopped
        if stopped is not None and cell is not None:
            cell.kill()

    def _outcome(self) -> Outcome:
        status, failure = Status.SUCCESS, None
        try:
            self._steps()
            if self.upload_warnings and self._reports_optional_uploads:
                status = Status.FAILED_UPLOAD_OPTIONAL
        except StepFailed as error:
            status, failure = error.status, error.failure
        except Cancelled:
            status = Status.CANCELLED
        except LeaseLost:
            raise
        except OSError as error:
            failure = _machine_failure(error)
            status = Status.FAILED_INSTRUCTIONS
        except Exception as error:  # the item must be settled, and the worker must go on to the next one
            log.exception("attempt.defect", item=self.hold.item_id)
            failure = Failure(
                "worker", f"The worker met a defect of its own: {error!r}.", "Report it with this report."
            )
            status = Status.FAILED_INSTRUCTIONS
        failure = self._masked(failure)
        debug = self._job_folder() if self.binding.options.upload_job_folder else None
        instructions.report_end(self, status, failure)
        return Outcome(status, self.stats, failure, tuple(self.outputs), debug_info=debug)

    def _settle(self, outcome: Outcome) -> None:
        """Hand in the outcome; one that the server refuses becomes a failure that says so."""
        try:
            self._finish(outcome)
        except (LeaseLost, Unavailable):
            raise
        except CadstackError as error:
            failure = Failure("worker", f"The server refused the result: {error.message}", error.next_step)
            status = Status.FAILED_INSTRUCTIONS if outcome.status is Status.SUCCESS else outcome.status
            self._finish(Outcome(status, outcome.stats, failure, report=outcome.report))

    def _finish(self, outcome: Outcome) -> None:
        # Once more after a lost answer: if it had arrived, the repeat is told LeaseLost, which is then no news.
        self.patiently(lambda: self.place.server.finish(self.hold, outcome), self.check_lease)

    def _masked(self, failure: Failure | None) -> Failure | None:
        """A failure may quote a server's answer or a file's name: without secrets, and as text that can be stored."""
        if failure is None:
            return None
        masked = self.report.masked
        return replace(
            failure,
            cause=masked(failure.cause),
            next_step=masked(failure.next_step),
            last_lines=tuple(map(masked, failure.last_lines)),
        )

    def _steps(self) -> None:
        self.folder.mkdir(parents=True, mode=0o711)
        self.job.mkdir(mode=0o700)
        self.downloads.mkdir(mode=0o700)
        try:
            self.binding = bind(self.plan.activity, self.plan.arguments, self.hold.item_id)
        except CadstackError as error:
            raise failed("prepare", error) from error
        instructions.report_start(self)
        for step in (fetch.fetch, instructions.prepare, execute.execute, upload.collect_and_upload):
            self.check()
            step(self)
        self.check()

    def shown_url(self, url: str) -> str:
        """A URL as the report shows it."""
        return masked_url(url) if self.binding.options.mask_urls else url

    @property
    def _reports_optional_uploads(self) -> bool:
        setting = self.plan.activity.settings.get("dasreportfaileduploadoptional")
        return setting is not None and setting.text.lower() == "true"

    def _staged(self, purpose: str, path: Path) -> str | None:
        """A file of ours in a fresh blob; None when that fails, which must not fail the item."""

        def once() -> str:
            staged = self.place.server.stage(self.hold, purpose)
            self.place.transfer.send_file(staged.url, path, check=self.check_lease)
            return staged.blob

        try:
            return self.patiently(once, self.check_lease)
        except LeaseLost:
            raise
        except (CadstackError, OSError) as error:
            log.warning("attempt.not-staged", item=self.hold.item_id, purpose=purpose, why=str(error))
            return None

    def _job_folder(self) -> str | None:
        packed = self.folder / "debugInfo.zip"
        try:
            archive.pack(self.job, packed, check=self.check_lease)
        except (OSError, ValueError) as error:
            self.report.line(f"The job folder could not be packed: {error}.")
            return None
        return self._staged("debugInfo.zip", packed)


def give_back(server: Server, hold: Hold) -> None:
    """Let another worker have the item at once; where that fails, it is queued again when the lease runs out."""
    try:
        server.release(hold)
    except CadstackError as error:
        log.info("attempt.not-released", item=hold.item_id, why=error.message)


def _machine_failure(error: OSError) -> Failure:
    if error.errno == errno.ENOSPC:
        return Failure(
            "worker", "The worker's disk is full.", "Free space in the worker's data folder, then submit again."
        )
    return Failure("worker", f"The worker's machine refused an operation: {error}.", "See the worker's log.")
