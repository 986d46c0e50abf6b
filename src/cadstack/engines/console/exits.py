"""How an engine program ends: 0 is success, anything else fails the work item.

A mistake of the user ends in one readable line with its place and what to do next, never in a bare traceback.
A bug in a bundle shows its own traceback, cut down to the frames of the bundle.
"""

import io
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TextIO

SUCCESS = 0
FAILURE = 1


class ConsoleError(Exception):
    """A failure that the user can act on: what happened, where (`file:line`), and the next step."""

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = self.message.rstrip()
        if self.where:
            text = f"{text.rstrip('.')} at {self.where}."
        elif not text.endswith((".", "!", "?")):
            text += "."
        return f"{text} {self.hint}" if self.hint else text


class BundleFailed(ConsoleError):
    """Code of a bundle raised something; the message names its last line there, `trace` holds its own frames."""

    def __init__(self, error: BaseException, doing: str, folders: Sequence[Path]) -> None:
        place = own_place(error, folders)
        super().__init__(f"{doing} failed: {type(error).__name__}: {error}" + (f" ({place})" if place else ""))
        self.trace = trimmed_traceback(error, folders)


def own_frames(error: BaseException, folders: Sequence[Path]) -> list[traceback.FrameSummary]:
    """The frames of `error` whose files lie in `folders`."""
    roots = [folder.resolve() for folder in folders]
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if any(Path(frame.filename).resolve().is_relative_to(root) for root in roots)]


def own_place(error: BaseException, folders: Sequence[Path]) -> str | None:
    """The last line in `folders` that `error` came through, as `main.py:7`."""
    own = own_frames(error, folders)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else None


def give_place(error: ConsoleError, folders: Sequence[Path]) -> None:
    """Say where in `folders` a failure came from, unless it knows its place: a call of ours in somebody's code."""
    if error.where is None and not isinstance(error, BundleFailed):
        error.where = own_place(error, folders)


def trimmed_traceback(error: BaseException, folders: Sequence[Path]) -> str:
    """The traceback of `error` with only the frames whose files lie in `folders`; all frames when none does.

    A syntax error names its own place, so it needs no frames of the import that met it.
    """
    frames = own_frames(error, folders)
    if not frames and not isinstance(error, SyntaxError):
        frames = list(traceback.extract_tb(error.__traceback__))
    lines = ["Traceback (most recent call last):", *_lines(frames)] if frames else []
    lines += [line.rstrip() for line in traceback.format_exception_only(error)]
    return "\n".join(lines)


def _lines(frames: Sequence[traceback.FrameSummary]) -> list[str]:
    return [line.rstrip() for line in traceback.format_list(list(frames))]


def run(program: Callable[[], int], output: TextIO | None = None) -> NoReturn:
    """Run `program` and leave the process with its exit code, or with 1 and a last line that names the cause.

    What it prints is UTF-8 whatever the locale says: reports are, and a character must never end a run.
    """
    for standard in (sys.stdout, sys.stderr):
        if isinstance(standard, io.TextIOWrapper):
            standard.reconfigure(encoding="utf-8", errors="replace")
    stream = output or sys.stdout
    try:
        code = program()
    except ConsoleError as error:
        if isinstance(error, BundleFailed):
            print(error.trace, file=stream)
        print(f"Error: {error}", file=stream)
        code = FAILURE
    except BrokenPipeError:
        code = FAILURE
    except Exception as error:
        print(trimmed_traceback(error, []), file=stream)
        print(
            f"Error: the engine itself failed ({type(error).__name__}: {error}). Please report the lines above.",
            file=stream,
        )
        code = FAILURE
    stream.flush()
    sys.exit(code)
