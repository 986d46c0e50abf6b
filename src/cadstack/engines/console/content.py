"""What a document is, told by its first bytes: names lie, and every engine answers a wrong kind in the same words."""

import gzip
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from .exits import ConsoleError

HEAD = 64 * 1024
NAMES = {
    "dwg": "a DWG drawing",
    "dxf": "a DXF drawing",
    "step": "a STEP file",
    "ifc": "an IFC model",
    "ifczip": "a zipped IFC model",
    "fcstd": "a FreeCAD document",
    "part": "an open part (zip with part.json)",
    "assembly": "an open assembly (zip with assembly.json)",
    "zip": "a zip archive",
    "blend": "a Blender scene",
    "glb": "a binary glTF scene",
    "gltf": "a glTF scene",
    "fbx": "an FBX scene",
    "obj": "an OBJ mesh",
    "3ds": "a 3DS scene",
    "usd": "a USD scene",
    "stl": "an STL mesh",
    "max": "a 3ds Max scene",
    "inventor": "an Autodesk Inventor document",
    "revit": "an Autodesk Revit model",
    "ole": "a compound file of an unknown program",
    "pdf": "a PDF",
    "picture": "a picture",
    "xml": "an XML, SVG or HTML file (a server's error page, perhaps)",
    "gzip": "a gzip archive",
    "json": "a JSON file",
    "text": "a text file",
    "empty": "an empty file",
    "unknown": "a file of an unknown kind",
}
_STARTS = (
    (b"Kaydara FBX Binary", "fbx"),
    (b"; FBX", "fbx"),
    (b"glTF", "glb"),
    (b"BLENDER", "blend"),
    (b"PXR-USDC", "usd"),
    (b"#usda", "usd"),
    (b"MM", "3ds"),
    (b"AutoCAD Binary DXF", "dxf"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x28\xb5\x2f\xfd", "blend"),  # Blender packs scenes with Zstandard, and nothing else here does
)
_GZIP, _OLE = b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in compound files, in the two-byte characters that such files use.
_STREAMS = (
    ("RSeStorage", "inventor"),
    ("RevitPreview", "revit"),
    ("BasicFileInfo", "revit"),
    ("VideoPostQueue", "max"),
)


def kind_of(path: Path) -> str:
    """The kind of the document, a key of NAMES; raises ConsoleError when it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise ConsoleError(f"{path.name} cannot be read: {error.strerror}") from None
    if not head:
        return "empty"
    if head[:2] == b"AC" and head[2:6].isdigit():
        return "dwg"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(_GZIP):
        return _packed(path)
    found = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    return found or _text(head.removeprefix(b"\xef\xbb\xbf"), path)


def require(path: Path, kinds: Collection[str], engine: str) -> str:
    """The kind of a document, which must be one of `kinds`; raises ConsoleError naming what it is instead."""
    kind = kind_of(path)
    if kind in kinds:
        return kind
    readable = ", ".join(NAMES[known].removeprefix("a ").removeprefix("an ") for known in kinds)
    raise ConsoleError(f"{path.name} is {NAMES[kind]}, which {engine} does not read", hint=f"It reads: {readable}.")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    for name, kind in (("document.xml", "fcstd"), ("part.json", "part"), ("assembly.json", "assembly")):
        if name in names:
            return kind
    if any(name.endswith(".ifc") for name in names):
        return "ifczip"
    return "usd" if path.suffix.casefold() == ".usdz" else "zip"


def _packed(path: Path) -> str:
    try:
        with gzip.open(path) as file:
            return "blend" if file.read(7) == b"BLENDER" else "gzip"
    except (OSError, EOFError, zlib.error):
        return "gzip"


def _compound(path: Path) -> str:
    content = path.read_bytes()
    return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in content), "ole")


def _text(head: bytes, path: Path) -> str:
    start = head.lstrip()
    if start.startswith(b"ISO-10303-21"):
        schema = head.partition(b"FILE_SCHEMA")[2][:200].upper()
        return "ifc" if b"IFC" in schema else "step"
    if b"\0" in head:
        return "stl" if _counts_triangles(head, path) else "unknown"
    if start.startswith(b"<"):
        return "xml"
    if start.startswith(b"{"):
        return "gltf" if b'"asset"' in head else "json"
    if start.startswith(b"["):
        return "json"
    if start.startswith(b"solid"):
        return "stl"
    lines = [line.strip() for line in start.splitlines()[:400]]
    if lines[:2] == [b"0", b"SECTION"] or (lines[:1] == [b"999"] and b"SECTION" in lines[:60]):
        return "dxf"
    marks = {line.split()[0] for line in lines if line}
    return "obj" if {b"v", b"f"} <= marks or (b"v" in marks and path.suffix.casefold() == ".obj") else "text"


def _counts_triangles(head: bytes, path: Path) -> bool:
    """Whether a binary file is as long as an STL mesh of the number of triangles it names; nothing else marks one."""
    return len(head) >= 84 and path.stat().st_size == 84 + 50 * int.from_bytes(head[80:84], "little")
