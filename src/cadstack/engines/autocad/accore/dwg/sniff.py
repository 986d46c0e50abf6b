"""Tell what a file is by its first bytes."""

from pathlib import Path

from . import DWG_VERSIONS
from .report import UPLOAD_AGAIN, UnreadableDrawing
from .wholeness import least_size

DWG, DXF = "DWG", "DXF"
_OTHERS = [
    (b"ISO-10303-21", "a STEP or IFC file"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an OLE document (RVT, IPT, MAX or an old Office file)"),
    (b"glTF", "a glTF model"),
    (b"Kaydara FBX", "an FBX model"),
    (b"<", "an XML, SVG or HTML file (a server's error page, perhaps)"),
    (b"{", "a JSON file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"solid ", "an STL mesh"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BLENDER", "a Blender scene"),
]
_TAIL_BYTES = 1024
_ENCRYPTED = 0x1
_HEADER_BYTES = 0x100
_SECURITY_OFFSET = 0x18


def identify(path: Path) -> str:
    """DWG or DXF; raises UnreadableDrawing for anything else, and for DWG files that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as problem:
        raise UnreadableDrawing(f"{path.name} cannot be opened: {problem.strerror}.") from problem
    if not head:
        raise UnreadableDrawing(f"{path.name} is empty (0 bytes). Check the upload, or the URL it came from.")
    if head[:4] in (b"AC10", b"AC1.", b"AC2.", b"MC0.") or (head[:2] == b"AC" and head[2:6].isdigit()):
        _check_dwg(path.name, head, path.stat().st_size)
        return DWG
    if _looks_like_dxf(head):
        _check_dxf_end(path)
        return DXF
    for mark, what in _OTHERS:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark):
            raise UnreadableDrawing(f"{path.name} is {what}, not a drawing. Give a DWG or DXF file.")
    raise UnreadableDrawing(
        f"{path.name} is neither DWG nor DXF (it begins with {head[:8]!r}). Give a DWG or DXF file."
    )


def _looks_like_dxf(head: bytes) -> bool:
    if head.startswith(b"AutoCAD Binary DXF"):
        return True
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    words = [line.strip() for line in lines[:400]]
    return b"SECTION" in words and words[0] in (b"0", b"999")


def _check_dxf_end(path: Path) -> None:
    """A DXF file ends with EOF; the repairing reader would make an empty drawing of one that was cut off."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
        tail = file.read()
    if b"EOF" not in tail:
        last = tail.rstrip().rpartition(b"\n")[2].strip()[-20:].decode("ascii", "replace")
        raise UnreadableDrawing(
            f'{path.name} is truncated: it ends at byte {path.stat().st_size} with "{last}", not with EOF.',
            UPLOAD_AGAIN,
        )


def _check_dwg(name: str, head: bytes, size: int) -> None:
    version = head[:6].decode("ascii", "replace")
    if version not in DWG_VERSIONS:
        if version[:4] == "AC10" and version[4:].isdigit() and int(version[4:]) > 32:
            raise UnreadableDrawing(
                f"{name} is a DWG of a newer version ({version}). Save it as AutoCAD 2018 DWG or DXF."
            )
        raise UnreadableDrawing(
            f"{name} is a DWG older than R14 ({version}). Save it as AutoCAD 2000 DWG or later, or DXF."
        )
    if len(head) < 0x80:
        raise UnreadableDrawing(f"{name} is a truncated DWG of {len(head)} bytes.", UPLOAD_AGAIN)
    if version >= "AC1018" and int.from_bytes(head[_SECURITY_OFFSET : _SECURITY_OFFSET + 4], "little") & _ENCRYPTED:
        raise UnreadableDrawing(f"{name} is encrypted with a password. Save it without one.")
    if len(head) >= _HEADER_BYTES and size < least_size(head):
        raise UnreadableDrawing(
            f"{name} is truncated: {size} of at least {least_size(head)} bytes are there. {UPLOAD_AGAIN}"
        )
