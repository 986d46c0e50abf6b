"""`!ACESAPI:acesHttpOperation(…)`: what a command asks of the worker by printing a line.

`onProgress` sends a progress message. Any other name is an on-demand input of the activity: the worker fetches its URL
plus the given suffix into the named file and answers one byte on the command's standard input, `\\n` for success or
`\\x03` for an error. The command has no network; only URLs below those that the work item binds can be reached.
"""

import fcntl
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from cadstack.app.work import Order
from cadstack.domain.automation.local_names import safe_path
from cadstack.domain.errors import CadstackError, InvalidInput, Unavailable
from cadstack.worker import folders
from cadstack.worker.failure import ENDINGS, Cancelled

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt

MARKER = "!ACESAPI:acesHttpOperation"
# Published with the error text below; the braces of a JSON body are matched greedily. It is matched where the marker
# ends and searched nowhere else: a line of many openings would take seconds, and no other item of the process runs.
OPERATION = re.compile(
    r"\((?P<name>\w+),(?P<suffix>[^,]*),(?P<headers>[^,]*),"
    r"(?P<content>(?:{.+}|[^,]*)),(?P<file>(?:[\w,:/%.-]+|\"\"|null)?)\)"
)
FILLERS = ("", "null", '""')
DONE, ERROR = b"\n", b"\x03"
SMALLEST_PIPE, LARGEST_PIPE = 64 * 1024, 1024 * 1024
# Each message is a row and a request of the server; a script that prints them without end would delay everybody's.
MOST_PROGRESS = 1000


class OnDemand:
    """Carries out the operations of one command."""

    def __init__(self, attempt: "Attempt", stdin: BinaryIO, told: bytes = b"") -> None:
        """`told` is what the command reads before any answer."""
        self._attempt, self._stdin = attempt, stdin
        self._left = told
        self._progressed = 0
        # A command that asks and never reads must not block the worker once its pipe is full.
        os.set_blocking(stdin.fileno(), False)
        with suppress(OSError):  # a pipe of another size only takes more rounds
            fcntl.fcntl(stdin.fileno(), fcntl.F_SETPIPE_SZ, max(min(len(told), LARGEST_PIPE), SMALLEST_PIPE))
        self.tell()

    def tell(self) -> None:
        """Write as much as the pipe takes of what the command is told first."""
        if not self._left:
            return
        try:
            self._left = self._left[os.write(self._stdin.fileno(), self._left) :]
        except BlockingIOError:
            return
        except (BrokenPipeError, ValueError):
            self._left = b""

    def handle(self, line: str) -> None:
        """Act on a printed line when it is an operation."""
        start = line.find(MARKER)
        if start < 0:
            return
        match = OPERATION.match(line, start + len(MARKER))
        if match is None:
            self._attempt.report.line("Error: API failed. Reason = Cannot match arguments.")
            self._answer(ERROR)
        elif match["name"].lower() == "onprogress":
            self._progress(match["content"])
        else:
            self._fetch(match)

    def _progress(self, text: str) -> None:
        self._progressed += 1
        if self._progressed > MOST_PROGRESS:
            if self._progressed == MOST_PROGRESS + 1:
                self._attempt.report.line(f"Warning: no more than {MOST_PROGRESS} progress messages are told.")
            return
        try:
            order = self._attempt.place.server.progress(self._attempt.hold, "" if text in FILLERS else text)
        except Unavailable as error:  # news that did not arrive must not fail the work it is about
            self._attempt.report.line(f"Warning: the progress was not told: {error}")
            return
        if order is Order.CANCEL:
            self._attempt.stop(Cancelled("The receiver of onProgress asked to stop."))

    def _fetch(self, match: re.Match[str]) -> None:
        attempt = self._attempt
        try:
            bound = attempt.binding.arguments.get(match["name"])
            if bound is None or not bound.parameter.on_demand or bound.argument.url is None:
                raise InvalidInput(f"'{match['name']}' is not an on-demand input of this work item.")
            suffix = "" if match["suffix"] in FILLERS else match["suffix"]
            name = safe_path(match["file"].removeprefix("file://").lstrip("/"))
            # Below the base that was bound: a suffix cannot choose another host.
            url = bound.argument.url + suffix
            if _authority(url) != _authority(bound.argument.url):
                raise InvalidInput(f"The suffix '{suffix}' changes the address of '{match['name']}'.")
            body = None if match["content"] in FILLERS else match["content"]
            download = attempt.downloads / "on-demand"
            attempt.place.transfer.fetch(
                url, download, verb=bound.verb, headers=bound.argument.headers, body=body, check=attempt.check
            )
            folders.move_in(download, attempt.job, name)
            attempt.report.line(f"On demand: '{match['name']}' saved as '{name}'.")
            self._answer(DONE)
        except ENDINGS:
            raise
        except (CadstackError, ValueError, OSError) as error:
            attempt.report.line(f"Error: API failed. Reason = {error}")
            self._answer(ERROR)

    def _answer(self, byte: bytes) -> None:
        if self._left:
            self._left += byte
            return
        try:
            os.write(self._stdin.fileno(), byte)
        except (BlockingIOError, BrokenPipeError, ValueError):
            self._attempt.report.line("The command did not wait for the answer.")


def _authority(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]).partition("?")[0].lower()
