"""Which files the code that a job runs may touch.

Guarantee: reading stays inside the job folder, the loaded bundles and the opened document; writing stays inside the job
folder and a document that was opened to be saved. Symbolic links are resolved before the check. The sandbox enforces
the same from outside; this check exists so that the answer is a sentence and not a missing file.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from .exits import ConsoleError
from .paths import existing, native


class JobFiles:
    """File access of one run; a relative name means the job folder, then the bundles and their `Contents`."""

    def __init__(self, job: Path) -> None:
        self.job = job.resolve()
        self.readable = [self.job]
        self._writable = [self.job]

    def allow_reading(self, path: Path) -> None:
        """Let a bundle's folder, or one file, be read too."""
        if path.resolve() not in self.readable:
            self.readable.append(path.resolve())

    def allow_saving(self, document: Path) -> None:
        """Let the document of the command line be read, and saved where it is."""
        self.allow_reading(document)
        self._writable.append(document.resolve())

    def to_read(self, name: str | Path) -> Path:
        """The file to read; raises ConsoleError when it lies outside or does not exist."""
        found = self.find(name)
        if found is None:
            self.inside(name)
            raise ConsoleError(f'There is no file "{name}" in the job folder or the bundles')
        return found

    def to_write(self, name: str | Path) -> Path:
        """The path to write, its folder made; raises ConsoleError when it lies outside."""
        path = self.absolute(name)
        self._check(name, path, self._writable, "write")
        if path.is_dir():
            raise ConsoleError(f'"{name}" is a folder, not a file')
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def find(self, name: str | Path, suffixes: Sequence[str] = ("",)) -> Path | None:
        """The readable file of that name, in any case, with one of `suffixes` added; None when there is none."""
        return next((path for path in self._existing(name, suffixes) if path.is_file()), None)

    def folder(self, name: str | Path = ".") -> Path | None:
        """The readable folder of that name, in any case; None when there is none."""
        return next((path for path in self._existing(name, ("",)) if path.is_dir()), None)

    def inside(self, name: str | Path) -> Path:
        """The path that a name means, whether or not it exists; raises ConsoleError when it must not be read."""
        path = self.absolute(name)
        self._check(name, path, self.readable, "read")
        return path

    def absolute(self, name: str | Path) -> Path:
        """The path that a name means, whether or not it may be used; raises ConsoleError for what names nothing."""
        if not str(name).strip() or "\0" in str(name):
            raise ConsoleError("A file name is missing, or holds a zero byte")
        return self.job / native(str(name))

    def _existing(self, name: str | Path, suffixes: Sequence[str]) -> Iterator[Path]:
        for place in self._places(name):
            for suffix in suffixes:
                found = existing(place.with_name(place.name + suffix)) if place.name else None
                if found is not None and _lies_in(found, self.readable):
                    yield found.resolve()

    def _places(self, name: str | Path) -> Iterator[Path]:
        path = native(str(name))
        if "\0" in str(name):
            return
        if path.is_absolute():
            yield path
            return
        for folder in self.readable:
            if folder.is_dir():
                yield folder / path
                if folder != self.job:
                    yield folder / "Contents" / path

    def _check(self, name: str | Path, path: Path, allowed: Collection[Path], verb: str) -> None:
        if not _lies_in(path, allowed):
            raise ConsoleError(
                f'A job must not {verb} "{name}": it is outside the job folder',
                hint="Use a name relative to the job folder.",
            )


def _lies_in(path: Path, folders: Collection[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved.is_relative_to(folder) for folder in folders)
