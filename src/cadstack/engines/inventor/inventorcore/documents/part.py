"""Open parts: a zip archive with `part.json`, and beside it the solid and its mass as they were when it was saved."""

from pathlib import Path
from typing import Any, ClassVar

from console.exits import ConsoleError
from console.job_files import JobFiles

from inventorcore.features.build import build
from inventorcore.geometry.component import Component, color_named
from inventorcore.geometry.mass import mass_of
from inventorcore.geometry.materials import GENERIC, density_of
from inventorcore.geometry.step_file import read_step, write_step
from inventorcore.parameters.table import Parameters

from .container import as_json, check_format, pack, read_json, section
from .document import Document

FORMAT = "open-part"
MEMBERS = {"name", "parameters", "features", "properties", "material", "density", "color"}


class PartDocument(Document):
    """A part made from features; one without features is the solid in its `body.step`."""

    kind: ClassVar[str] = "part"
    suffix: ClassVar[str] = ".ipt"

    def __init__(self, path: Path, files: JobFiles, folder: Path, shown: str) -> None:
        """`folder` holds the unpacked archive; `shown` is how messages name the part."""
        content = read_json(folder / "part.json", f"{shown}/part.json")
        check_format(content, FORMAT, MEMBERS, shown)
        parameters = Parameters(section(content, "parameters", dict, shown), shown)
        parameters.check()
        super().__init__(path, files, parameters, dict(section(content, "properties", dict, shown)))
        self._features: list[Any] = section(content, "features", list, shown)
        self._content = content
        self._solid = folder / "body.step"
        self._shown = shown
        self.material = str(content.get("material", GENERIC))
        self.density = _density(content.get("density"), self.material, shown)
        self.color = color_named(content["color"]) if content.get("color") else None

    @property
    def name(self) -> str:
        return str(self._content.get("name") or self.path.stem)

    def _build(self) -> Component:
        if self._features:
            return Component(self.name, build(self._features, self.parameters), **self._looks)
        if not self._solid.is_file():
            raise ConsoleError(f"{self._shown} has neither features nor a body.step")
        component = read_step(self._solid, self.name)
        if component.shape is None:
            raise ConsoleError(f"{self._shown}: its body.step is an assembly", hint="Use an .iam document for it.")
        return Component(self.name, component.shape, face_colors=component.face_colors, **self._looks)

    @property
    def _looks(self) -> dict[str, Any]:
        return {"material": self.material, "density": self.density, "color": self.color}

    def _write(self, path: Path) -> None:
        if path.suffix.casefold() not in (".ipt", ".zip"):
            raise self._refused_suffix(path, ".ipt, .step, .stl or .glb")
        content = {
            "format": FORMAT,
            "version": 1,
            **{name: value for name, value in self._content.items() if name not in ("format", "version", "features")},
            "material": self.material,
            "parameters": self.parameters.as_json(),
            "properties": self.properties,
            "features": self._features,
        }
        solid = path.with_name(f".{path.name}.step")
        try:
            write_step(self.component, solid)
            mass = as_json(mass_of(self.component).as_json())
            pack(path, {"part.json": as_json(content), "body.step": solid, "mass.json": mass})
        finally:
            solid.unlink(missing_ok=True)


def _density(written: Any, material: str, shown: str) -> float | None:
    if written is None:
        density_of(material)
        return None
    if isinstance(written, bool) or not isinstance(written, int | float) or not 0 < written < 1e6:
        raise ConsoleError(f'{shown}: "density" is {written!r}, not a number of kg/m3')
    return float(written)
