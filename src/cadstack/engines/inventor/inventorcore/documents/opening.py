"""Opens a document by its content, never by its name."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from console.content import kind_of, require
from console.exits import ConsoleError
from console.job_files import JobFiles
from console.paths import existing, native

from .assembly import OWN_NAME, AssemblyDocument
from .container import read_json, unpack
from .document import Document
from .part import PartDocument
from .step import StepDocument

KINDS = ("part", "assembly", "step", "fcstd", "json")
DEEPEST = 16


class Opening:
    """Opens documents during one run; what it unpacks is gone after the `with` block."""

    def __init__(self, files: JobFiles) -> None:
        self.files = files
        self._unpacked: TemporaryDirectory[str] | None = None
        self._count = 0
        self._inside: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._unpacked is not None:
            self._unpacked.cleanup()

    def open(self, name: str | Path) -> Document:
        """The document of that name; raises ConsoleError with what it is when it cannot be opened."""
        return self._open(self.files.folder(name) or self.files.to_read(name))

    def open_named(self, name: str) -> Document:
        """The document of the command line, which may lie anywhere."""
        path = existing(native(name))
        if path is None:
            raise ConsoleError(f'The document "{name}" does not exist', hint="Check the /i switch.")
        return self._open(path.absolute())

    def _open(self, path: Path) -> Document:
        if path.resolve() in self._inside or len(self._inside) > DEEPEST:
            ring = " -> ".join(one.name for one in [*self._inside, path])
            raise ConsoleError(f"Assemblies hold each other: {ring}")
        self._inside.append(path.resolve())
        try:
            if path.is_dir():
                return self._assembly(path, _listing(path, path.name))
            if kind_of(path) == "zip":
                return self._assembly(path, _listing(self._unpack(path), path.name))
            return self._openers[require(path, KINDS, "the Inventor engine")](path)
        finally:
            self._inside.pop()

    @property
    def _openers(self) -> dict[str, Callable[[Path], Document]]:
        return {
            "part": lambda path: PartDocument(path, self.files, self._unpack(path), path.name),
            "assembly": lambda path: self._assembly(path, _listing(self._unpack(path), path.name)),
            "step": lambda path: StepDocument(path, self.files),
            "json": self._json,
            "fcstd": self._freecad,
        }

    def _assembly(self, path: Path, listing: Path) -> AssemblyDocument:
        return AssemblyDocument(path, self.files, listing, self._open)

    def _json(self, path: Path) -> Document:
        content = read_json(path, path.name)
        if "occurrences" in content:
            return self._assembly(path, path)
        raise ConsoleError(f"{path.name} is a JSON file without occurrences, not an assembly")

    def _freecad(self, path: Path) -> Document:
        from .freecad import FreeCadDocument

        return FreeCadDocument(path, self.files, self._folder())

    def _unpack(self, path: Path) -> Path:
        folder = self._folder()
        unpack(path, folder)
        return folder

    def _folder(self) -> Path:
        """A new empty folder that lives as long as the run."""
        if self._unpacked is None:
            self._unpacked = TemporaryDirectory(prefix=".unpacked-", dir=self.files.job)
        self._count += 1
        folder = Path(self._unpacked.name) / str(self._count)
        folder.mkdir()
        return folder


def _listing(folder: Path, shown: str) -> Path:
    """The JSON file of an assembly in a folder: `assembly.json`, or the only `.iam` there."""
    named = existing(folder / OWN_NAME)
    if named is not None:
        return named
    found = sorted(path for path in folder.iterdir() if path.suffix.casefold() == ".iam")
    if len(found) != 1:
        held = ", ".join(path.name for path in found) or "none"
        raise ConsoleError(
            f"{shown} holds no {OWN_NAME} and not one .iam but {held}",
            hint='Name the assembly within the archive: "pathInZip".',
        )
    return found[0]
