"""The lines by which a running program asks its worker for a transfer or reports progress.

`!ACESAPI:acesHttpOperation(parameter,suffix,headers,content,file)` goes to standard output on a line of its own; for a
transfer the worker answers on standard input with one byte: a line feed for success, 0x03 for failure.
"""

import json
import sys
from collections.abc import Mapping
from typing import BinaryIO, TextIO

from .exits import ConsoleError

PREFIX = "!ACESAPI:acesHttpOperation"
DONE = b"\n"
FAILED = b"\x03"


def operation(parameter: str, suffix: str = "", headers: str = "", content: str = "", response: str = "") -> str:
    """The line for one operation. Raises ConsoleError for a comma or a line break where the grammar allows none."""
    for name, value in (("parameter", parameter), ("suffix", suffix), ("headers", headers)):
        if "," in value or "\n" in value:
            raise ConsoleError(f"The {name} of an on-demand operation must not hold a comma or line break: {value!r}")
    if "\n" in content or ("," in content and not content.startswith("{")):
        raise ConsoleError("The content of an on-demand operation is one line of JSON or a file name")
    return f"{PREFIX}({parameter},{suffix},{headers},{content},{response})"


def plain(text: str) -> str:
    """A text to print that may hold such a line, from a document say, as one that the worker does not act on."""
    return text.replace("!ACESAPI", "! ACESAPI")


def progress(message: Mapping[str, object] | str, output: TextIO | None = None) -> None:
    """Report progress; the worker posts it to the work item's `onProgress` address. No answer comes back."""
    body = json.dumps({"progress": message} if isinstance(message, str) else dict(message), ensure_ascii=True)
    _write(operation("onProgress", content=body), output)


def fetch(
    parameter: str, suffix: str, file: str, output: TextIO | None = None, replies: BinaryIO | None = None
) -> None:
    """Have the worker download `parameter`'s address plus `suffix` into `file`; returns when the file is there."""
    _write(operation(parameter, suffix, response=f"file://{file}"), output)
    source = replies or sys.stdin.buffer
    for _ in range(16):
        reply = source.read(1)
        if reply == DONE:
            return
        if reply in (FAILED, b""):
            break
    raise ConsoleError(
        f"The worker could not fetch {parameter}{suffix}",
        hint="See the lines above in the report for the address and its answer.",
    )


def _write(line: str, output: TextIO | None) -> None:
    stream = output or sys.stdout
    stream.write(line + "\n")
    stream.flush()
