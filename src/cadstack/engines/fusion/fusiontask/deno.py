"""The Deno process of a script: started with as few permissions as it needs, its end told in words.

Deno confines the script once more inside the work item's cell: no network, no processes, no environment, files only of
the job folder, its bundles and this engine's own host.
"""

import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from console.exits import ConsoleError

HOST = Path(__file__).resolve().parents[1] / "host"
HEAP_MB = 1024
STDERR_LINES = 40
END_SECONDS = 10.0
_OUT_OF_MEMORY = re.compile(r"heap limit|out of memory|heap out of memory", re.IGNORECASE)
_DENIED = re.compile(r"(?:NotCapable: )?Requires (\w+) access to (\"[^\"]+\"|<[^>]+>|[^,]+)")
_FRAME = re.compile(r"at (?:(?P<in>.+?) \()?(?P<url>file://\S+?):(?P<line>\d+):(?P<column>\d+)\)?$")
_SYNTAX = "SyntaxError: "  # so begins the message of the TypeError that Deno raises for a script it cannot parse
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ALLOWED = {
    "read": "It reads its job folder and its app bundles only.",
    "write": "It writes in its job folder only.",
    "net": "A script has no network; let the work item's inputs and outputs do the transfers.",
    "run": "A script cannot start programs.",
    "env": "A script sees no environment variables; give it TaskParameters.",
}


class Script:
    """A running script: `requests` are the lines it sends, `answer` is heard by it."""

    def __init__(self, path: Path, job: Path, bundles: Sequence[Path]) -> None:
        self._path, self._job, self._bundles = path, job, [*bundles]
        self._errors: deque[str] = deque(maxlen=STDERR_LINES)
        self._failure: Mapping[str, Any] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Script":
        self._process = subprocess.Popen(  # noqa: S603  (our own command line)
            self._command(),
            cwd=self._job,
            env={"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "DENO_DIR": "/nonexistent", "HOME": str(self._job)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._running
        process.kill()
        process.wait()
        self._listener.join(END_SECONDS)

    @property
    def requests(self) -> IO[bytes]:
        stream = self._running.stdout
        assert stream is not None
        return stream

    def answer(self, line: bytes) -> None:
        """Send a line; one that the script does not wait for any more is dropped."""
        stream = self._running.stdin
        assert stream is not None
        try:
            stream.write(line + b"\n")
            stream.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass

    def failed(self, failure: Mapping[str, Any]) -> None:
        """The script's side tells what the script raised."""
        self._failure = self._failure or failure

    def end(self) -> None:
        """Wait for the end; raises ConsoleError with the cause when it was not a success."""
        code = self._running.wait()
        self._listener.join(END_SECONDS)
        if self._failure is not None:
            raise self._told(self._failure)
        if code != 0:
            raise self._explained(code)

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _command(self) -> list[str]:
        readable = ",".join(map(str, [HOST, self._job, self._path.parent, *self._bundles]))
        return [
            str(Path(sys.executable).with_name("deno")), "run",
            "--quiet", "--no-remote", "--no-npm", "--no-check", "--no-lock", "--no-prompt", "--no-config",
            "--cached-only",
            f"--import-map={HOST / 'import_map.json'}",
            f"--allow-read={readable}", f"--allow-write={self._job}",
            f"--v8-flags=--max-old-space-size={HEAP_MB}",
            str(HOST / "host.ts"), self._path.as_uri(),
        ]  # fmt: skip

    def _listen(self) -> None:
        stream = self._running.stderr
        assert stream is not None
        for line in stream:
            self._errors.append(_COLOURS.sub("", line.decode("utf-8", "replace").rstrip()))

    def _told(self, failure: Mapping[str, Any]) -> ConsoleError:
        message, excerpt = _parted(str(failure.get("message", "")))
        stack = str(failure.get("stack", ""))
        frames = [match for line in stack.splitlines() if (match := _FRAME.search(line.strip()))]
        own = [frame for frame in frames if not _path(frame["url"]).is_relative_to(HOST)]
        for line in excerpt:
            print(line)
        for frame in own:
            print(f"    at {frame['in'] or self._path.name} ({self._place(frame)})")
        where = self._place(own[0]) if own else None
        denied = _DENIED.search(message)
        if denied:
            kind, what = denied[1], denied[2].strip('"')
            reason = _ALLOWED.get(kind, "")
            return ConsoleError(f"The script may not {kind} {what}", where=where, hint=reason)
        name = str(failure.get("name", "Error"))
        untold = name not in ("", "Error") and not message.startswith(_SYNTAX)
        what, _, hint = (f"{name}: {message}" if untold else message or "Error").partition(". ")
        return ConsoleError(what, where=where, hint=hint)

    def _place(self, frame: re.Match[str]) -> str:
        path = _path(frame["url"])
        for root in (self._job, *self._bundles):
            if path.is_relative_to(root):
                path = path.relative_to(root)
                break
        return f"{path}:{frame['line']}:{frame['column']}"

    def _explained(self, code: int) -> ConsoleError:
        said = [line for line in self._errors if line.strip()]
        if any(_OUT_OF_MEMORY.search(line) for line in said):
            return ConsoleError(
                f"The script used more than its {HEAP_MB} MB of JavaScript memory",
                hint="Keep less in memory at a time.",
            )
        for line in said:
            print(line)
        ended = f"signal {-code}" if code < 0 else f"exit code {code}"
        return ConsoleError(f"The script ended with {ended}" + (f": {said[0]}" if said else ""))


def _parted(message: str) -> tuple[str, list[str]]:
    """The sentence of a message, and the lines of the script that Deno shows below it for a syntax error."""
    sentence, *below = message.split("\n") if message.startswith(_SYNTAX) else [message]
    return sentence.rstrip(), [line for line in below if line.strip(" |") and not _FRAME.search(line.strip())]


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))
