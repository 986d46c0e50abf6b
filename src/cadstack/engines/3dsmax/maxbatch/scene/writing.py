"""Writes scenes, by the exporter that `using:` names or else by the file's extension."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from console.exits import ConsoleError

from maxbatch.quiet import quiet

Options = dict[str, Any]


def write_scene(path: Path, exporter: str | None, selected_only: bool, fbx: Options) -> None:
    """Write the scene, or only what is selected; raises ConsoleError when that fails."""
    kind = EXPORTERS[exporter.casefold()] if exporter else ENDINGS.get(path.suffix.casefold())
    if kind is None:
        raise ConsoleError(
            f'There is no exporter for "{path.name}"', hint=f"Name the file with one of {' '.join(sorted(ENDINGS))}."
        )
    bpy.context.view_layer.update()
    path.unlink(missing_ok=True)
    try:
        with quiet():
            result = WRITERS[kind](str(path), selected_only, fbx if kind == "fbx" else {})
    except (RuntimeError, OSError, ValueError, KeyError, TypeError) as error:
        raise ConsoleError(f"Exporting {path.name} failed: {str(error).strip().splitlines()[-1]}") from None
    if "FINISHED" not in result or not path.is_file():
        raise ConsoleError(f"Exporting {path.name} failed: Blender wrote no file")


def _fbx(path: str, selected: bool, options: Options) -> set[str]:
    animated = bool(bpy.data.actions) and options.pop("animated", True)
    return bpy.ops.export_scene.fbx(
        filepath=path, use_selection=selected, bake_anim=animated, add_leaf_bones=False, **options
    )


def _gltf(path: str, selected: bool, _options: Options) -> set[str]:
    binary = Path(path).suffix.casefold() != ".gltf"
    return bpy.ops.export_scene.gltf(
        filepath=path,
        use_selection=selected,
        export_format="GLB" if binary else "GLTF_SEPARATE",
        export_cameras=True,
        export_lights=True,
    )


def _obj(path: str, selected: bool, _options: Options) -> set[str]:
    return bpy.ops.wm.obj_export(filepath=path, export_selected_objects=selected)


def _stl(path: str, selected: bool, _options: Options) -> set[str]:
    return bpy.ops.wm.stl_export(filepath=path, export_selected_objects=selected)


def _ply(path: str, selected: bool, _options: Options) -> set[str]:
    return bpy.ops.wm.ply_export(filepath=path, export_selected_objects=selected)


def _usd(path: str, selected: bool, _options: Options) -> set[str]:
    return bpy.ops.wm.usd_export(filepath=path, selected_objects_only=selected, convert_world_material=False)


def _abc(path: str, selected: bool, _options: Options) -> set[str]:
    frame = bpy.context.scene.frame_current
    whole = {} if bpy.data.actions else {"start": frame, "end": frame}
    return bpy.ops.wm.alembic_export(filepath=path, selected=selected, as_background_job=False, **whole)


WRITERS: dict[str, Callable[[str, bool, Options], set[str]]] = {
    "fbx": _fbx, "gltf": _gltf, "obj": _obj, "stl": _stl, "ply": _ply, "usd": _usd, "abc": _abc,
}  # fmt: skip
ENDINGS = {
    ".fbx": "fbx", ".glb": "gltf", ".gltf": "gltf", ".obj": "obj", ".stl": "stl", ".ply": "ply", ".usd": "usd",
    ".usda": "usd", ".usdc": "usd", ".usdz": "usd", ".abc": "abc",
}  # fmt: skip
# The classes that `using:` names in 3ds Max, and what each writes.
EXPORTER_CLASSES = {
    "FBXEXP": "fbx", "FBXEXPORTER": "fbx", "GLTFExporter": "gltf", "GLTF_Exporter": "gltf", "OBJEXP": "obj",
    "ObjExp": "obj", "STL_Export": "stl", "USDExporter": "usd", "Alembic_Export": "abc",
}  # fmt: skip
EXPORTERS = {name.casefold(): kind for name, kind in EXPORTER_CLASSES.items()}
