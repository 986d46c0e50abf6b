"""PackageContents.xml: which modules a bundle asks the engine to load.

Guarantee: a module path never leaves its bundle (symbolic links resolved), a manifest never expands entities or reads
other files (a DOCTYPE is refused), and every error names the file and the line.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from .exits import ConsoleError
from .paths import existing, native

MANIFEST = "PackageContents.xml"
COMPILED = {".dll", ".arx", ".crx", ".dbx", ".exe", ".fas", ".vlx", ".bundle"}
LARGEST = 4 << 20


@dataclass(frozen=True)
class Component:
    """One `ComponentEntry`: the module inside the bundle, and the command names that it declares."""

    module: Path
    commands: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Bundle:
    """One `X.bundle` folder and what its manifest declares; `passed_over` are modules of other kinds."""

    name: str
    root: Path
    components: tuple[Component, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def manifest(self) -> Path:
        return self.root / MANIFEST


def find_bundles(folder: Path) -> list[Path]:
    """The bundle folders that a `/al` argument names: the folder itself, or the `X.bundle` folders in it."""
    if not folder.is_dir():
        raise ConsoleError(f"The app bundle folder {folder} does not exist", hint="Check the /al switch.")
    if existing(folder / MANIFEST):
        return [folder]
    found = sorted(child for child in folder.iterdir() if child.is_dir() and existing(child / MANIFEST))
    if not found:
        raise ConsoleError(
            f"There is no {MANIFEST} in {folder}, nor in a folder directly under it",
            hint="Zip the bundle so that Name.bundle/PackageContents.xml is at the top of the archive.",
        )
    return found


def read_bundle(root: Path, loadable: Collection[str]) -> Bundle:
    """Read one bundle; keep the components whose suffix is in `loadable` (such as `.py`).

    A compiled module beside a loadable one is passed over; a bundle with nothing loadable raises ConsoleError.
    """
    manifest = existing(root / MANIFEST)
    if manifest is None:
        raise ConsoleError(f"{root} has no {MANIFEST}")
    entries = _Entries(manifest)
    entries.read()
    if not entries.found:
        raise ConsoleError(
            "The manifest declares no ComponentEntry",
            where=f"{manifest}:1",
            hint='Add <Components><ComponentEntry ModuleName="./Contents/main.py" /></Components>.',
        )
    usable = [entry for entry in entries.found if native(entry.module).suffix.casefold() in loadable]
    if not usable:
        raise _nothing_loadable(manifest, entries.found, loadable)
    components = tuple(Component(_inside(root, manifest, entry), tuple(entry.commands), entry.line) for entry in usable)
    others = tuple(entry.module for entry in entries.found if entry not in usable)
    return Bundle(root.name.removesuffix(".bundle"), root, components, others)


@dataclass
class _Entry:
    module: str
    commands: list[str]
    line: int


class _Entries:
    """Collects ComponentEntry elements with their line numbers, which ElementTree does not keep."""

    def __init__(self, manifest: Path) -> None:
        self.manifest = manifest
        self.found: list[_Entry] = []
        self._open = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> None:
        content = self.manifest.read_bytes()
        if len(content) > LARGEST:
            raise ConsoleError(f"{self.manifest} is larger than {LARGEST >> 20} MB")
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise ConsoleError(
                f"{MANIFEST} is not well-formed XML ({expat.ErrorString(error.code)})",
                where=f"{self.manifest}:{error.lineno}",
            ) from None

    @property
    def _where(self) -> str:
        return f"{self.manifest}:{self._parser.CurrentLineNumber}"

    def _doctype(self, *_: object) -> None:
        raise ConsoleError("A manifest must not have a DOCTYPE", where=self._where, hint="Remove it.")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        by_name = {name.casefold(): value for name, value in attributes.items()}
        if element.casefold() == "componententry":
            module = by_name.get("modulename", "").strip()
            if not module:
                raise ConsoleError("A ComponentEntry has no ModuleName", where=self._where)
            self.found.append(_Entry(module, [], self._parser.CurrentLineNumber))
            self._open = True
        elif element.casefold() == "command" and self._open:
            name = by_name.get("global") or by_name.get("local")
            if name:
                self.found[-1].commands.append(name.strip())

    def _end(self, element: str) -> None:
        if element.casefold() == "componententry":
            self._open = False


def _inside(root: Path, manifest: Path, entry: _Entry) -> Path:
    where = f"{manifest}:{entry.line}"
    path = root / native(entry.module)
    if not path.resolve().is_relative_to(root.resolve()):
        raise ConsoleError(f'ModuleName "{entry.module}" leads out of the bundle', where=where)
    module = existing(path)
    if module is None or not module.is_file():
        raise ConsoleError(f'ModuleName "{entry.module}" does not exist in the bundle', where=where)
    if not module.resolve().is_relative_to(root.resolve()):
        raise ConsoleError(f'ModuleName "{entry.module}" leads out of the bundle', where=where)
    return module


def _nothing_loadable(manifest: Path, entries: list[_Entry], loadable: Collection[str]) -> ConsoleError:
    first = entries[0]
    kind = "compiled for the original product" if native(first.module).suffix.casefold() in COMPILED else "unknown here"
    return ConsoleError(
        f'Module "{first.module}" is {kind} and cannot be loaded',
        where=f"{manifest}:{first.line}",
        hint=f"Provide a module of one of these kinds: {' '.join(sorted(loadable))}.",
    )
