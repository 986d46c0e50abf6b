"""3DS files, made here chunk by chunk."""

import random
import struct

import pytest
from console.exits import ConsoleError
from maxbatch import three_ds

VERTICES = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
TRIANGLES = [(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)]


def chunk(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<HI", kind, len(body) + 6) + body


def tetrahedron() -> bytes:
    vertices = chunk(0x4110, struct.pack("<H", 4), *(struct.pack("<3f", *vertex) for vertex in VERTICES))
    group = chunk(0x4130, b"Red\0", struct.pack("<3H", 2, 0, 3))
    faces = chunk(0x4120, struct.pack("<H", 4), *(struct.pack("<4H", *face, 7) for face in TRIANGLES), group)
    material = chunk(0xAFFF, chunk(0xA000, b"Red\0"), chunk(0xA020, chunk(0x0011, bytes((255, 0, 51)))))
    thing = chunk(0x4000, b"Solid\0", chunk(0x4100, vertices, faces))
    return chunk(0x4D4D, chunk(0x0002, b"\3\0\0\0"), chunk(0x3D3D, material, thing), chunk(0xB000))


def test_meshes_and_colours_are_read():
    scene = three_ds.read(tetrahedron(), "a.3ds")
    assert scene.materials == {"Red": (1.0, 0.0, 0.2)}
    assert [(mesh.name, mesh.vertices, mesh.triangles) for mesh in scene.meshes] == [("Solid", VERTICES, TRIANGLES)]
    assert scene.meshes[0].groups == [("Red", [0, 3])]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tetrahedron()[:-40], "does not fit"),
        (chunk(0x3D3D), "does not begin"),
        (chunk(0x4D4D, chunk(0x3D3D)), "without a mesh"),
        (tetrahedron().replace(struct.pack("<4H", 1, 2, 3, 7), struct.pack("<4H", 1, 2, 4, 7)), "does not exist"),
    ],
)
def test_damage_is_named(data, message):
    with pytest.raises(ConsoleError, match=message):
        three_ds.read(data, "a.3ds")


def test_any_damage_ends_in_a_scene_or_a_refusal():
    whole = tetrahedron()
    chance = random.Random(7)
    refused = 0
    for _ in range(2000):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        try:
            three_ds.read(bytes(damaged), "a.3ds")
        except ConsoleError:
            refused += 1
    assert 0 < refused < 2000
