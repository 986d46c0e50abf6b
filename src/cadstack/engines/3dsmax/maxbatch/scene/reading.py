"""Reads scenes. What a file is, its first bytes say, never its name."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
from console.content import NAMES, kind_of
from console.exits import ConsoleError

from maxbatch import three_ds
from maxbatch.guard import Guard
from maxbatch.quiet import quiet

READABLE = ("blend", "glb", "gltf", "fbx", "obj", "3ds", "usd", "stl")
USD_ENDINGS = {b"PXR-USDC": ".usdc", b"PK\x03\x04": ".usdz"}
MAX_HINT = "Export it from 3ds Max as FBX, glTF, OBJ or 3DS and give that file; its name may stay as it is."


def check(path: Path) -> str:
    """The kind of a scene file; raises ConsoleError for one that cannot be read, with the next step."""
    kind = kind_of(path)
    if kind in READABLE:
        return kind
    if kind == "max":
        raise ConsoleError(
            f"{path.name} is a scene in the own format of 3ds Max, which Blender does not read", hint=MAX_HINT
        )
    known = ", ".join(NAMES[name].partition(" ")[2] for name in READABLE)
    raise ConsoleError(f"{path.name} is {NAMES[kind]}, not a scene", hint=f"These can be read: {known}.")


def open_scene(path: Path, guard: Guard) -> None:
    """Replace the scene by that of a file."""
    kind = check(path)
    if kind != "blend":
        begin_empty()
        add_scene(path, guard)
        return
    with guard.reading(path):
        _run(lambda: bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False, use_scripts=False), path, kind)
    if bpy.context.scene is None:
        raise ConsoleError(f"{path.name} holds no scene", hint="Save it again from Blender.")


def begin_empty() -> None:
    """An empty scene with metres as its unit; the add-ons stay loaded, which saves most of the time."""
    with quiet():
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


def add_scene(path: Path, guard: Guard) -> list[Any]:
    """Add the objects of a file to the scene; the objects."""
    kind = check(path)
    before = set(bpy.context.scene.objects)
    with guard.reading(path):
        READERS[kind](path)
    added = [thing for thing in bpy.context.scene.objects if thing not in before]
    if not added:
        raise ConsoleError(f"{path.name} holds no objects that can be read", hint="Look at it where it is from.")
    return added


def _read_blend(path: Path) -> None:
    def append() -> set[str]:
        with bpy.data.libraries.load(str(path)) as (source, target):
            target.objects = list(source.objects)
        for thing in target.objects:
            bpy.context.scene.collection.objects.link(thing)
        return {"FINISHED"}

    _run(append, path, "blend")


def _read_usd(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    ending = next((ending for start, ending in USD_ENDINGS.items() if head.startswith(start)), ".usda")
    with _named(path, ending) as link:
        _run(lambda: bpy.ops.wm.usd_import(filepath=str(link)), path, "usd")


def _read_3ds(path: Path) -> None:
    scene = three_ds.read(path.read_bytes(), path.name)
    materials = {}
    for name, color in scene.materials.items():
        materials[name] = bpy.data.materials.new(name)
        materials[name].diffuse_color = (*color, 1)
        if materials[name].node_tree is None:
            materials[name].use_nodes = True
        surface = next(node for node in materials[name].node_tree.nodes if node.type == "BSDF_PRINCIPLED")
        surface.inputs["Base Color"].default_value = (*color, 1)
    for mesh in scene.meshes:
        data = bpy.data.meshes.new(mesh.name)
        data.from_pydata(mesh.vertices, [], mesh.triangles)
        for index, (name, faces) in enumerate(mesh.groups):
            data.materials.append(materials.get(name))
            for face in faces:
                data.polygons[face].material_index = index
        data.validate()
        data.update()
        bpy.context.scene.collection.objects.link(bpy.data.objects.new(mesh.name, data))


def _by(operator: Callable[[], Callable[..., set[str]]], kind: str) -> Callable[[Path], None]:
    def read(path: Path) -> None:
        _run(lambda: operator()(filepath=str(path)), path, kind)

    return read


READERS: dict[str, Callable[[Path], None]] = {
    "blend": _read_blend,
    "glb": _by(lambda: bpy.ops.import_scene.gltf, "glb"),
    "gltf": _by(lambda: bpy.ops.import_scene.gltf, "gltf"),
    "fbx": _by(lambda: bpy.ops.wm.fbx_import, "fbx"),
    "obj": _by(lambda: bpy.ops.wm.obj_import, "obj"),
    "stl": _by(lambda: bpy.ops.wm.stl_import, "stl"),
    "usd": _read_usd,
    "3ds": _read_3ds,
}


@contextmanager
def _named(path: Path, ending: str) -> Iterator[Path]:
    """The file under a name that ends as its reader expects."""
    if path.suffix.casefold() == ending:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix=".scene-", dir=Path.cwd()) as folder:
        link = Path(folder) / f"scene{ending}"
        link.symlink_to(path)
        yield link


def _run(work: Callable[[], set[str]], path: Path, kind: str) -> None:
    """Run an importer; what it says on failure becomes one line."""
    try:
        with quiet():
            result = work()
    except (RuntimeError, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ConsoleError(
            f"{path.name} cannot be read as {NAMES[kind].partition(' ')[2]}: {_reason(error)}",
            hint="It is probably damaged; export it again.",
        ) from None
    if "FINISHED" not in result:
        raise ConsoleError(f"{path.name} cannot be read as {NAMES[kind].partition(' ')[2]}", hint="Export it again.")


def _reason(error: Exception) -> str:
    """The last telling line of what an importer raised: its traces end with the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(("Location:", "File ", "Traceback", "^", "~"))]
    return (telling or [type(error).__name__])[-1].removeprefix("Error: ").rstrip(".")
