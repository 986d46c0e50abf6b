"""report.txt: what happened to one attempt, line by line, in the documented skeleton, with secrets masked.

For Fusion it is one JSON document, `{"logs": [{"timestamp": …, "message": …}], "result": …}`, as its clients read it.

A report never fails an attempt: when it cannot be written (a full disk), further lines are dropped.
"""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

TAIL_LINES = 20
LONGEST_LINE = 8192
LONGEST_REPORT = 64 * 1024 * 1024
MASK = "***"
FULL = "[…] The report is full; further lines are left out."
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Text:
    """Lines that begin with their time."""

    def entry(self, at: datetime, text: str) -> str:
        """One line, or several that belong together."""
        return f"[{at:%m/%d/%Y %H:%M:%S}] {text}\n"

    def ending(self, _result: str | None) -> str:
        """What follows the last line."""
        return ""


class Json(Text):
    """One JSON document, which grows by a log entry at a time and is whole with its ending."""

    def __init__(self) -> None:
        self._opening = '{"logs":[\n'

    def entry(self, at: datetime, text: str) -> str:
        opening, self._opening = self._opening, ",\n"
        return opening + json.dumps({"timestamp": at.isoformat(), "message": text}, ensure_ascii=False)

    def ending(self, result: str | None) -> str:
        return f'\n],"result":{json.dumps(result, ensure_ascii=False)}}}\n'


class Report:
    """Appends lines to a file; keeps the last lines of the engine's output for the failure object."""

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        *,
        secrets: Iterable[str] = (),
        limit_bytes: int = LONGEST_REPORT,
        form: type[Text] = Text,
    ) -> None:
        self.path = path
        self._now = now
        self._file: TextIO | None = None
        self._left = limit_bytes
        self._lock = threading.Lock()
        self._secrets = _pattern(secrets)
        self._form = form()
        self.result: str | None = None
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)

    def masked(self, text: str) -> str:
        """A text without secrets, and without what a database or JSON refuses: NUL and halves of surrogate pairs."""
        return UNSTORABLE.sub("\ufffd", self._secrets.sub(MASK, text) if self._secrets else text)

    @property
    def is_full(self) -> bool:
        """Whether nothing more is written."""
        return self._left <= 0

    def line(self, text: str) -> None:
        """One line under the time of now; text of several lines stays together, as job information does."""
        entry = self._form.entry(self._now(), self.masked(text))
        with self._lock, suppress(OSError, ValueError):
            if self._left <= 0:
                return
            if self._file is None:
                self._file = self.path.open("a", encoding="utf-8")
            self._left -= len(entry.encode())
            self._file.write(entry if self._left > 0 else self._form.entry(self._now(), FULL))

    def output(self, text: str) -> None:
        """One line that the engine printed."""
        shown = self.masked(text)  # before it is cut: half a secret would not be known as one
        shown = shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]} […]"
        self.tail.append(shown)
        self.line(shown)

    def flush(self) -> None:
        with self._lock, suppress(OSError, ValueError):
            if self._file is not None:
                self._file.flush()

    def close(self) -> None:
        """Write what is left; safe to call twice."""
        with self._lock, suppress(OSError):
            self._left = 0
            if self._file is not None and not self._file.closed:
                self._file.write(self._form.ending(self._masked_result()))
                self._file.close()

    def snapshot(self, path: Path) -> None:
        """A copy of what there is so far, whole as a document; raises OSError."""
        with self._lock:
            if self._file is not None and not self._file.closed:
                self._file.flush()
            path.write_bytes(self.path.read_bytes() + self._form.ending(self._masked_result()).encode())

    def _masked_result(self) -> str | None:
        return None if self.result is None else self.masked(self.result)


def _pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Matches any of the secrets; those under 6 characters would mask ordinary text and are left alone."""
    worth = sorted({s for s in secrets if len(s) >= 6}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, worth))) if worth else None
