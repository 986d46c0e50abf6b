"""The lines of report.txt, as recorded reports have them. Times are UTC.

A line that shows a URL takes it as it is to be shown; with `adskMask` that is `masking.masked_url(url)`.
"""

from datetime import UTC, datetime

from cadstack.domain.automation.activity import Verb
from cadstack.domain.automation.workitem import Status

JOB_INFORMATION = "Job information:"
START_DOWNLOADS, END_DOWNLOADS = "Start download phase.", "End download phase successfully."
START_PREPARING = "Start preparing script and command line parameters."
END_PREPARING = "End preparing script and command line parameters."
START_SCRIPT, END_SCRIPT = "Start script phase.", "End script phase."
START_UPLOADS, END_UPLOADS = "Start upload phase.", "End upload phase successfully."
JOB_STATUS = "Job Status:"


def line(at: datetime, text: str) -> str:
    """`[MM/dd/yyyy HH:mm:ss] text`; further lines of the text, such as a JSON document's, follow without a time."""
    return f"[{at.astimezone(UTC):%m/%d/%Y %H:%M:%S}] {text}"


def starting(workitem_id: str) -> str:
    return f"Starting work item {workitem_id}"


def downloading(verb: Verb, url: str) -> str:
    return f"Start downloading input: verb - '{verb.capitalize()}', url - '{url}'"


def downloaded(url: str, path: str, size: int, milliseconds: int) -> str:
    return f"End downloading file. Source={url},LocalFile={path},BytesDownloaded={size},Duration={milliseconds}ms"


def embedded(data: str, path: str) -> str:
    """The wording of the original; the bytes are written as they were given, not converted."""
    return f"Embedded resource [{data}] is saved as a file in 'Unicode' at: '{path}'."


def command_line(shown: str) -> str:
    """`shown` is the text after the program (`expansion.shown`)."""
    return f"Command line: [{shown}]"


def start_output(family: str) -> str:
    return f"Start {family} Core Engine standard output dump."


def end_output(family: str) -> str:
    return f"End {family} Core Engine standard output dump."


def uploading(path: str, verb: Verb, url: str) -> str:
    return f"Uploading '{path}': verb - '{verb.capitalize()}', url - '{url}'"


def finished(status: Status) -> str:
    """*Assumed* for anything but success: the status with a capital letter."""
    result = "Succeeded" if status is Status.SUCCESS else status.value[:1].upper() + status.value[1:]
    return f"Job finished with result {result}"
