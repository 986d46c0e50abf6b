"""Reads the meshes and colours of 3DS files, which Blender no longer does.

Guarantee: any bytes end in a scene or in a ConsoleError; every length and index is checked before it is used.
The key frames are left out: vertices are in world coordinates, which is all that an unanimated scene needs.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from console.exits import ConsoleError

MAIN, EDITOR, OBJECT, MESH = 0x4D4D, 0x3D3D, 0x4000, 0x4100
VERTICES, FACES, FACE_MATERIAL = 0x4110, 0x4120, 0x4130
MATERIAL, MATERIAL_NAME, DIFFUSE = 0xAFFF, 0xA000, 0xA020
FLOAT_COLOR, BYTE_COLOR = 0x0010, 0x0011
Chunk = tuple[int, memoryview]


@dataclass
class Mesh:
    """One object: its vertices, triangles, and the material of each group of triangles."""

    name: str
    vertices: list[tuple[float, float, float]] = field(default_factory=list)
    triangles: list[tuple[int, int, int]] = field(default_factory=list)
    groups: list[tuple[str, list[int]]] = field(default_factory=list)


@dataclass
class Scene:
    """What a 3DS file holds, as far as it is read; colours have parts of 0 to 1."""

    meshes: list[Mesh] = field(default_factory=list)
    materials: dict[str, tuple[float, float, float]] = field(default_factory=dict)


def read(data: bytes, name: str) -> Scene:
    """The scene in `data`; raises ConsoleError when it is cut short or damaged."""
    scene = Scene()
    try:
        for kind, body in _chunks(memoryview(data)):
            if kind != MAIN:
                raise ValueError("it does not begin as a 3DS file")
            for inner, content in _chunks(body):
                if inner == EDITOR:
                    _read_editor(content, scene)
            break
    except (ValueError, struct.error) as error:
        raise ConsoleError(f"{name} is a damaged 3DS scene: {error}", hint="Export it again.") from None
    if not scene.meshes:
        raise ConsoleError(f"{name} is a 3DS scene without a mesh", hint="Export it again with its geometry.")
    return scene


def _chunks(data: memoryview) -> Iterator[Chunk]:
    position = 0
    while position + 6 <= len(data):
        kind, length = struct.unpack_from("<HI", data, position)
        if length < 6 or position + length > len(data):
            raise ValueError(f"a chunk of {length} bytes does not fit into the file")
        yield kind, data[position + 6 : position + length]
        position += length


def _read_editor(data: memoryview, scene: Scene) -> None:
    for kind, body in _chunks(data):
        if kind == MATERIAL:
            name, color = _material(body)
            scene.materials[name] = color
        elif kind == OBJECT:
            name, rest = _text(body)
            scene.meshes += [_mesh(name, content) for inner, content in _chunks(rest) if inner == MESH]


def _material(data: memoryview) -> tuple[str, tuple[float, float, float]]:
    name, color = "Material", (0.8, 0.8, 0.8)
    for kind, body in _chunks(data):
        if kind == MATERIAL_NAME:
            name = _text(body)[0]
        elif kind == DIFFUSE:
            for inner, content in _chunks(body):
                if inner == FLOAT_COLOR:
                    color = struct.unpack_from("<3f", content)
                elif inner == BYTE_COLOR:
                    red, green, blue = struct.unpack_from("<3B", content)
                    color = red / 255, green / 255, blue / 255
    return name, color


def _mesh(name: str, data: memoryview) -> Mesh:
    mesh = Mesh(name)
    for kind, body in _chunks(data):
        if kind == VERTICES:
            count = struct.unpack_from("<H", body)[0]
            mesh.vertices = list(struct.iter_unpack("<3f", _exactly(body[2:], count * 12)))
        elif kind == FACES:
            _read_faces(body, mesh)
    if any(max(triangle) >= len(mesh.vertices) for triangle in mesh.triangles):
        raise ValueError(f"a triangle of {name} names a vertex that does not exist")
    return mesh


def _read_faces(data: memoryview, mesh: Mesh) -> None:
    count = struct.unpack_from("<H", data)[0]
    rows = struct.iter_unpack("<4H", _exactly(data[2:], count * 8))
    mesh.triangles = [(a, b, c) for a, b, c, _ in rows]
    for kind, body in _chunks(data[2 + count * 8 :]):
        if kind == FACE_MATERIAL:
            material, rest = _text(body)
            size = struct.unpack_from("<H", rest)[0]
            faces = [face for (face,) in struct.iter_unpack("<H", _exactly(rest[2:], size * 2))]
            if any(face >= count for face in faces):
                raise ValueError(f"the material {material} names a triangle that does not exist")
            mesh.groups.append((material, faces))


def _text(data: memoryview) -> tuple[str, memoryview]:
    text, end, _ = bytes(data[:256]).partition(b"\0")
    if not end:
        raise ValueError("a name has no end")
    return text.decode("latin-1"), data[len(text) + 1 :]


def _exactly(data: memoryview, size: int) -> memoryview:
    if len(data) < size:
        raise ValueError("a list is cut short")
    return data[:size]
