"""Which files a drawing's scripts may touch.

Guarantee: reading stays inside the job folder, the loaded bundles and the opened drawing; writing stays inside the job
folder and the opened drawing. Symbolic links are resolved before the check. The sandbox enforces the same from outside;
this check exists so that the answer is a sentence and not a missing file.
"""

from collections.abc import Iterator
from pathlib import Path

from console.exits import ConsoleError
from console.paths import existing, native


class JobFiles:
    """File access of one run; relative names mean the job folder, then the bundles."""

    def __init__(self, job: Path) -> None:
        self.job = job.resolve()
        self.readable: list[Path] = [self.job]
        self.writable: list[Path] = [self.job]

    def allow_reading(self, folder: Path) -> None:
        if folder.resolve() not in self.readable:
            self.readable.append(folder.resolve())

    def allow_drawing(self, drawing: Path) -> None:
        """The drawing named on the command line may be read and saved wherever it is."""
        self.readable.append(drawing.resolve())
        self.writable.append(drawing.resolve())

    def to_read(self, name: str) -> Path:
        """The path to read; raises ConsoleError when it lies outside or does not exist."""
        found = self.find(name)
        if found is None:
            self.inside(name)
            raise ConsoleError(f'There is no file "{name}" in the job folder or the bundles')
        return found

    def inside(self, name: str) -> Path:
        """The path that a name means, whether or not it exists; raises ConsoleError when it must not be read."""
        path = self._absolute(name)
        self._check(path, self.readable, "read")
        return path

    def to_write(self, name: str) -> Path:
        """The path to write, its folder made; raises ConsoleError when it lies outside."""
        if not name.strip():
            raise ConsoleError("A file name is missing")
        path = self._absolute(name)
        self._check(path, self.writable, "write")
        if path.is_dir():
            raise ConsoleError(f'"{name}" is a folder, not a file')
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def find(self, name: str, suffixes: tuple[str, ...] = ("",)) -> Path | None:
        """The readable file of that name, in any case, with one of `suffixes` added; None when there is none."""
        if "\0" in name:
            return None
        for candidate in self._candidates(name):
            for suffix in suffixes:
                found = existing(candidate.with_name(candidate.name + suffix)) if candidate.name else None
                if found is not None and found.is_file() and self._allowed(found, self.readable):
                    return found.resolve()
        return None

    def folder(self, name: str | None) -> Path | None:
        """The readable folder of that name (None: the job folder), or None."""
        path = existing(self._absolute(name)) if name else self.job
        if path is None or not path.is_dir():
            return None
        self._check(path, self.readable, "read")
        return path

    def _candidates(self, name: str) -> Iterator[Path]:
        path = native(name)
        if path.is_absolute():
            yield path
            return
        for folder in self.readable:
            if folder.is_dir():
                yield folder / path
                if folder != self.job:
                    yield folder / "Contents" / path

    def _absolute(self, name: str) -> Path:
        if "\0" in name:
            raise ConsoleError("A file name must not hold a zero byte")
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
