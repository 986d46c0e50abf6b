"""The console's output: prompts and their replies on one line, messages on lines of their own."""

from typing import TextIO

from console.ondemand import PREFIX


class Transcript:
    """Writes to a stream and knows whether the line is fresh. Lines for the worker always stand alone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._column = 0

    def say(self, line: str) -> None:
        """A message on its own line or lines."""
        self._fresh_line()
        self._put(line + "\n")

    def put(self, text: str) -> None:
        """Text as it comes, as `princ` writes it."""
        if PREFIX not in text:
            self._put(text)
            return
        for line in text.splitlines(keepends=True):
            if PREFIX in line:
                before, mark, rest = line.partition(PREFIX)
                self._put(before)
                self.say(mark + rest.rstrip("\n"))
            else:
                self._put(line)

    def end_line(self) -> None:
        """Close the line if something is on it."""
        self._fresh_line()

    def _fresh_line(self) -> None:
        if self._column:
            self._put("\n")

    def _put(self, text: str) -> None:
        if not text:
            return
        self._stream.write(text)
        _, newline, tail = text.rpartition("\n")
        self._column = len(tail) if newline else self._column + len(text)
        if newline:
            self._stream.flush()
