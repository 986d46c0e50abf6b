"""Which files a script may touch.

Guarantee: reading stays inside the job folder, the loaded bundles and the opened scene; writing stays inside the job
folder. Symbolic links are resolved before the check. The sandbox enforces the same from outside; this check exists so
that the answer is a sentence and not a missing file.
"""

from pathlib import Path

from console.exits import ConsoleError
from console.paths import existing, native


class JobFiles:
    """File access of one run; a relative name means the job folder, then the bundles."""

    def __init__(self, job: Path) -> None:
        self.job = job.resolve()
        self.readable: list[Path] = [self.job]

    def allow_reading(self, path: Path) -> None:
        """Also let scripts read this file or folder."""
        self.readable.append(path.resolve())

    def to_read(self, name: str) -> Path:
        """The file to read; raises ConsoleError when it lies outside or does not exist."""
        found = self.find(name)
        if found is None:
            self._check(self.absolute(name), self.readable, "read")
            raise ConsoleError(f'There is no file "{name}" in the job folder or the bundles')
        return found

    def to_write(self, name: str) -> Path:
        """The absolute path to write, its folder made; raises ConsoleError when it lies outside."""
        path = self.absolute(name)
        self._check(path, [self.job], "write")
        if path.is_dir():
            raise ConsoleError(f'"{name}" is a folder, not a file')
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def find(self, name: str) -> Path | None:
        """The readable file or folder of that name, in any case; None when there is none."""
        path = native(name)
        for folder in self.readable:
            found = existing(folder / path) if folder.is_dir() or path.is_absolute() else None
            if found is not None and self._allowed(found, self.readable):
                return found.resolve()
        return None

    def absolute(self, name: str) -> Path:
        """The path that a name means, whether or not it may be used."""
        if not name.strip() or "\0" in name:
            raise ConsoleError("A file name is missing, or holds a zero byte")
        return self.job / native(name)

    def _allowed(self, path: Path, folders: list[Path]) -> bool:
        resolved = path.resolve()
        return any(resolved.is_relative_to(folder) for folder in folders)

    def _check(self, path: Path, folders: list[Path], verb: str) -> None:
        if not self._allowed(path, folders):
            raise ConsoleError(
                f'A job must not {verb} "{path}": it is outside the job folder',
                hint="Use a name relative to the job folder.",
            )
