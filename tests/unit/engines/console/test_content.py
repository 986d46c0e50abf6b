import gzip
import zipfile
from pathlib import Path

import pytest
from console.content import NAMES, kind_of, require
from console.exits import ConsoleError


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"AC1032\0\0\0", "dwg"),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "dxf"),
        (b"999\nmade by hand\n0\nSECTION\n", "dxf"),
        (b"ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC2X3'));\n", "ifc"),
        (b"ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\n", "step"),
        (b"BLENDER-v279", "blend"),
        (b"\x28\xb5\x2f\xfd....", "blend"),
        (b"glTF\2\0\0\0", "glb"),
        (b'{"asset": {"version": "2.0"}}', "gltf"),
        (b'{"width": 20}', "json"),
        (b"Kaydara FBX Binary  \0", "fbx"),
        (b"PXR-USDC", "usd"),
        (b"# a cube\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "obj"),
        (b"solid cube\n facet", "stl"),
        (b"\0" * 80 + b"\2\0\0\0" + b"\0" * 100, "stl"),
        (b"\0" * 80 + b"\2\0\0\0" + b"\0" * 99, "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "RSeStorage".encode("utf-16-le"), "inventor"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ole"),
        (gzip.compress(b"BLENDER-v279", mtime=0), "blend"),
        (gzip.compress(b"text", mtime=0), "gzip"),
        (b"\x1f\x8b", "gzip"),
        (b"%PDF-1.7", "pdf"),
        (b"<html>Access denied", "xml"),
        (b"good morning", "text"),
        (b"\1\2\3\0", "unknown"),
    ],
)
def test_content_tells_the_kind_whatever_the_name_says(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "input.ipt"
    path.write_bytes(content)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Document.xml", "fcstd"),
        ("part.json", "part"),
        ("assembly.json", "assembly"),
        ("a.ifc", "ifczip"),
        ("b", "zip"),
    ],
)
def test_a_zip_is_told_by_what_is_in_it(name: str, kind: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "input", "w") as archive:
        archive.writestr(name, "content")
    assert kind_of(tmp_path / "input") == kind


def test_a_wrong_kind_is_refused_with_what_it_is_and_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.rvt"
    path.write_bytes(b"AC1032\0\0\0")
    with pytest.raises(ConsoleError, match=r"model.rvt is a DWG drawing, which the Revit engine does not read"):
        require(path, ["ifc"], "the Revit engine")
    assert require(path, ["ifc", "dwg"], "the Revit engine") == "dwg"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConsoleError, match="cannot be read"):
        kind_of(tmp_path / "absent")


def test_every_kind_has_a_name() -> None:
    assert all(name.startswith(("a ", "an ")) for name in NAMES.values())
