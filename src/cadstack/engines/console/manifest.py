"""PackageContents.xml: which modules a bundle asks the engine to load.

Guarantee: a module path never leaves its bundle (symbolic links resolved), a manifest never expands entities or reads
other files (a DOCTYPE is refused), and every error names the file and the line.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.parsers import expat

from .exits import ConsoleError
from .paths import existing, native

MANIFEST = "PackageContents.xml"
COMPILED = {".dll", ".arx", ".crx", ".dbx", ".exe", ".fas", ".vlx", ".bundle"}
LARGEST, DEEPEST = 4 << 20, 64


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

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for the report for each module that was passed over."""
        return tuple(
            f"Note: {module} of {self.name} cannot be loaded here and was passed over." for module in self.passed_over
        )


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


def read_bundles(folder: Path, loadable: Collection[str]) -> list[Bundle]:
    """Every bundle that a `/al` argument names; all manifests are read before the first module is loaded."""
    return [read_bundle(root, loadable) for root in find_bundles(folder)]


def read_bundle(root: Path, loadable: Collection[str]) -> Bundle:
    """Read one bundle; keep the components whose suffix is in `loadable` (such as `.py`).

    A compiled module beside a loadable one is passed over; a bundle with nothing loadable raises ConsoleError.
    """
    manifest = existing(root / MANIFEST)
    if manifest is None:
        raise ConsoleError(f"{root} has no {MANIFEST}")
    entries = read_entries(manifest)
    if not entries:
        raise ConsoleError(
            "The manifest declares no ComponentEntry",
            where=f"{manifest}:1",
            hint='Add <Components><ComponentEntry ModuleName="./Contents/main.py" /></Components>.',
        )
    usable = [entry for entry in entries if native(entry.module).suffix.casefold() in loadable]
    if not usable:
        raise _nothing_loadable(manifest, entries, loadable)
    components = tuple(Component(module_of(root, manifest, entry), entry.commands, entry.line) for entry in usable)
    others = tuple(entry.module for entry in entries if entry not in usable)
    return Bundle(root.name.removesuffix(".bundle"), root, components, others)


@dataclass(frozen=True)
class Element:
    """One XML element: names in lower case, `within` those of the elements around it, from the outermost."""

    name: str
    attributes: Mapping[str, str]
    within: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Entry:
    """One `ComponentEntry` as it is written."""

    module: str
    commands: tuple[str, ...]
    line: int


def read_entries(manifest: Path) -> list[Entry]:
    """The components that a manifest declares, whether their modules are there or not; raises ConsoleError."""
    entries: list[Entry] = []
    for element in read_elements(manifest):
        if element.name == "componententry":
            module = element.attributes.get("modulename", "").strip()
            if not module:
                raise ConsoleError("A ComponentEntry has no ModuleName", where=f"{manifest}:{element.line}")
            entries.append(Entry(module, (), element.line))
        elif element.name == "command" and "componententry" in element.within:
            name = element.attributes.get("global") or element.attributes.get("local")
            if name:
                entries[-1] = replace(entries[-1], commands=(*entries[-1].commands, name.strip()))
    return entries


def read_elements(manifest: Path) -> list[Element]:
    """Every element with its line, which ElementTree does not keep; raises ConsoleError naming file and line."""
    content = manifest.read_bytes()
    if len(content) > LARGEST:
        raise ConsoleError(f"{manifest} is larger than {LARGEST >> 20} MB")
    reader = _Elements(manifest)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ConsoleError(
            f"{MANIFEST} is not well-formed XML ({expat.ErrorString(error.code)})",
            where=f"{manifest}:{error.lineno}",
        ) from None
    return reader.found


class _Elements:
    """Collects elements as the parser meets them."""

    def __init__(self, manifest: Path) -> None:
        self.found: list[Element] = []
        self._manifest = manifest
        self._open: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        where = f"{self._manifest}:{self.parser.CurrentLineNumber}"
        raise ConsoleError("A manifest must not have a DOCTYPE", where=where, hint="Remove it.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            where = f"{self._manifest}:{self.parser.CurrentLineNumber}"
            raise ConsoleError(f"The manifest's elements are nested deeper than {DEEPEST} levels", where=where)
        lowered = {key.casefold(): value for key, value in attributes.items()}
        self.found.append(Element(name.casefold(), lowered, tuple(self._open), self.parser.CurrentLineNumber))
        self._open.append(name.casefold())

    def _end(self, _name: str) -> None:
        self._open.pop()


def module_of(root: Path, manifest: Path, entry: Entry) -> Path:
    """The file of an entry's module; raises ConsoleError where it is missing or leads out of the bundle."""
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


def _nothing_loadable(manifest: Path, entries: list[Entry], loadable: Collection[str]) -> ConsoleError:
    first = entries[0]
    kind = "compiled for the original product" if native(first.module).suffix.casefold() in COMPILED else "unknown here"
    return ConsoleError(
        f'Module "{first.module}" is {kind} and cannot be loaded',
        where=f"{manifest}:{first.line}",
        hint=f"Provide a module of one of these kinds: {' '.join(sorted(loadable))}.",
    )
