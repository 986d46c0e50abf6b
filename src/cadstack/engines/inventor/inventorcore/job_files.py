"""Which files a run may touch: it reads in the job folder and the bundles, and writes in the job folder alone.

Symbolic links are resolved before the check. The sandbox enforces the same from outside; this check exists so that the
answer is a sentence.
"""

from pathlib import Path

from console.exits import ConsoleError
from console.paths import existing, native


class JobFiles:
    """File access of one run; relative names mean the job folder."""

    def __init__(self, job: Path) -> None:
        self.job = job.resolve()
        self.readable = [self.job]

    def allow_reading(self, folder: Path) -> None:
        self.readable.append(folder.resolve())

    def to_read(self, name: str | Path) -> Path:
        """The existing file or folder that a name means, in any case; raises ConsoleError where there is none."""
        path = self.job / native(str(name))
        found = existing(path)
        if found is None:
            raise ConsoleError(f'There is no file "{name}"', hint="Check the name; the job folder is the start.")
        if not any(found.resolve().is_relative_to(folder) for folder in self.readable):
            raise ConsoleError(f'A job must not read "{name}": it is outside the job folder')
        return found

    def to_write(self, name: str | Path) -> Path:
        """The path to write, its folder made; raises ConsoleError when it lies outside of the job folder."""
        path = self.job / native(str(name))
        if not str(name).strip() or "\0" in str(name) or path.is_dir():
            raise ConsoleError(f'"{name}" is not the name of a file')
        if not path.resolve().is_relative_to(self.job):
            raise ConsoleError(
                f'A job must not write "{name}": it is outside the job folder',
                hint="Use a name relative to the job folder.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
