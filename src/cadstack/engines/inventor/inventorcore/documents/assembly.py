"""Open assemblies: `assembly.json` lists occurrences of parts that lie beside it, and the parameters that drive them.

Three forms hold the same: a zip archive with `assembly.json` and the parts, a folder with them, and an `.iam` file that
is the JSON itself with the parts beside it. The first is unpacked before it is opened, so here is always a folder.
"""

from collections.abc import Callable
from math import radians
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from console.exits import ConsoleError
from console.job_files import JobFiles
from OCP.gp import gp_Ax1, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location

from inventorcore.features.members import Members
from inventorcore.features.planes import ORIGIN, direction
from inventorcore.geometry.component import Color, Component, Instance, color_named
from inventorcore.parameters.table import Parameters

from .container import as_json, check_format, pack, read_json, section
from .document import Document

FORMAT, OWN_NAME = "open-assembly", "assembly.json"
MEMBERS = {"name", "parameters", "parts", "occurrences", "properties"}
Opener = Callable[[Path], Document]


class AssemblyDocument(Document):
    """An assembly; its parts are documents of their own, opened once for all their occurrences."""

    kind: ClassVar[str] = "assembly"
    suffix: ClassVar[str] = ".iam"

    def __init__(self, path: Path, files: JobFiles, listing: Path, open_part: Opener) -> None:
        """`listing` is the JSON file; `path` the document as its user named it, which may be the archive around it."""
        shown = path.name
        content = read_json(listing, f"{shown}/{OWN_NAME}" if listing.name == OWN_NAME else shown)
        check_format(content, FORMAT, MEMBERS, shown)
        parameters = Parameters(section(content, "parameters", dict, shown), shown)
        parameters.check()
        super().__init__(path, files, parameters, dict(section(content, "properties", dict, shown)))
        self._content = content
        self._listing = listing
        self._open_part = open_part
        self._occurrences = [
            Members(one, parameters, f"{shown}: occurrence {number}")
            for number, one in enumerate(section(content, "occurrences", list, shown), 1)
        ]
        self._drives = section(content, "parts", dict, shown)
        self.parts: dict[str, Document] = {}
        for occurrence in self._occurrences:
            self._load(occurrence.text("part", ""))
        for name in self._drives:
            self._load(name)

    @property
    def name(self) -> str:
        return str(self._content.get("name") or self.path.stem)

    def members(self, own_name: str | None = None) -> dict[str, bytes | str | Path]:
        """Every file of the assembly by its name beside it, with the parameters as they are."""
        _ = self.component  # brings the driven parameters into the parts
        content = {"format": FORMAT, "version": 1, **self._content}
        content |= {"parameters": self.parameters.as_json(), "properties": self.properties}
        found: dict[str, bytes | str | Path] = {own_name or self._listing.name: as_json(content)}
        for name, part in self.parts.items():
            if isinstance(part, AssemblyDocument):
                folder = PurePosixPath(name).parent
                found |= {str(folder / inner): data for inner, data in part.members(PurePosixPath(name).name).items()}
            else:
                found[name] = self._saved(part)
        return found

    def save(self) -> None:
        """Write the assembly over its own file; of a folder, its listing and the parts that changed."""
        self._write(self.files.to_write(self._listing if self.path.is_dir() else self.path))

    @property
    def state(self) -> tuple[Any, ...]:
        return (*super().state, *(part.state for part in self.parts.values()))

    def _saved(self, part: Document) -> bytes | Path:
        """The file of a part: itself where nothing changed."""
        if not part.is_changed:
            return part.path
        made = self.files.to_write(part.path.with_name(f".{part.path.name}.new{part.suffix}"))
        try:
            part.save_as(str(made))
            return made.read_bytes()
        finally:
            made.unlink(missing_ok=True)

    def _load(self, name: str) -> None:
        if name in self.parts:
            return
        place = PurePosixPath(name.replace("\\", "/"))
        if not name or place.is_absolute() or ".." in place.parts:
            raise ConsoleError(f'{self.display_name} names the part "{name}", which does not lie beside it')
        path = self._listing.parent / place
        if not path.exists():
            raise ConsoleError(
                f'{self.display_name} needs the part "{name}", which does not lie beside it',
                hint="Put it into the archive, at the path that the assembly names.",
            )
        self.parts[name] = self._open_part(path)

    def _build(self) -> Component:
        for name, content in self._drives.items():
            self._drive(name, content)
        whole = Component(self.name)
        for occurrence in self._occurrences:
            whole.instances += self._instances(occurrence)
        if not whole.instances:
            raise ConsoleError(f"{self.display_name} has no occurrences")
        return whole

    def _drive(self, name: str, content: Any) -> None:
        """Set the parameters of a part to what the assembly's expressions give."""
        own = Members(content, self.parameters, f"{self.display_name}: parts: {name}")
        part = self.parts[name]
        driven = own.inner(own.raw("parameters"), "parameters")
        for parameter in part.parameters:
            if driven.has(parameter):
                target = part.parameters[parameter]
                before, value = target.value, self.parameters.measure_in(driven.raw(parameter), target.unit)
                if abs(value - before) > 1e-9 * max(1.0, abs(before)):
                    target.value = value
        driven.finish()
        own.finish()

    def _instances(self, own: Members) -> list[Instance]:
        """An occurrence in its place; `count` of them, each moved on by `step`."""
        part = self.parts[own.text("part", "")]
        name = own.text("name", part.name)
        color = self._color(own)
        count, step = own.count("count", 1), own.vector("step", 3, (0, 0, 0))
        place, suppressed = _place(own), own.flag("suppressed")
        own.finish()
        if suppressed:
            return []
        made = []
        for number in range(count):
            move = gp_Trsf()
            move.SetTranslation(gp_Vec(*step).Multiplied(number))
            label = name if count == 1 else f"{name}:{number + 1}"
            made.append(Instance(label, part.component, TopLoc_Location(move.Multiplied(place)), color))
        return made

    @staticmethod
    def _color(own: Members) -> Color | None:
        return color_named(own.raw("color")) if own.has("color") else None

    def _write(self, path: Path) -> None:
        suffix = path.suffix.casefold()
        if suffix not in (".iam", ".zip", ".json"):
            raise self._refused_suffix(path, ".iam or .zip, .step, .stl or .glb")
        if path == self._listing:
            for name, data in self.members().items():
                if not isinstance(data, Path):  # a path is a part that did not change
                    target = self.files.to_write(self._listing.parent / name)
                    target.write_bytes(data.encode() if isinstance(data, str) else data)
            return
        pack(path, self.members(OWN_NAME if suffix == ".iam" else None))


def _place(own: Members) -> gp_Trsf:
    """The placement: a `matrix` of 16 numbers by rows, or a `rotation` and a `position`."""
    place = gp_Trsf()
    if own.has("matrix"):
        values = own.numbers(own.raw("matrix"), "matrix", 16)
        try:
            place.SetValues(*values[:12])
        except Exception as error:
            raise ConsoleError(f'{own.where}: "matrix" is not a rotation and a move: {error}') from None
        return place
    turn = gp_Trsf()
    if own.has("rotation"):
        rotation = own.inner(own.raw("rotation"), "rotation")
        turn.SetRotation(gp_Ax1(ORIGIN, direction(rotation, "axis")), radians(rotation.angle("angle")))
        rotation.finish()
    place.SetTranslation(gp_Vec(*own.vector("position", 3, (0, 0, 0))))
    return place.Multiplied(turn)
