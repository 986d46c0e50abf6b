"""How a step says that it failed, and by which final state the work item is then known."""

import signal as signals

from cadstack.domain.automation.workitem import Failure, Status
from cadstack.domain.errors import CadstackError, LeaseLost

STATUS_OF_PHASE = {
    "download": Status.FAILED_DOWNLOAD,
    "prepare": Status.FAILED_INSTRUCTIONS,
    "instructions": Status.FAILED_INSTRUCTIONS,
    "upload": Status.FAILED_UPLOAD,
}


class StepFailed(CadstackError):
    """A step that cannot go on: the state it leads to and the structured failure."""

    def __init__(self, failure: Failure, status: Status | None = None) -> None:
        super().__init__(failure.cause, next_step=failure.next_step)
        self.failure = failure
        self.status = status or STATUS_OF_PHASE[failure.phase]


class Cancelled(CadstackError):
    """Somebody asked the item to stop."""


# What ends the whole attempt, wherever it is met; never the failure of one input or output.
ENDINGS = (StepFailed, Cancelled, LeaseLost)


def failed(phase: str, error: CadstackError, prefix: str = "") -> StepFailed:
    """An error of ours as the failure of a phase."""
    return StepFailed(Failure(phase=phase, cause=f"{prefix}{error.message}", next_step=error.next_step))


def signal_name(number: int | None) -> str | None:
    if number is None:
        return None
    try:
        return signals.Signals(number).name
    except ValueError:
        return f"signal {number}"
