"""Tell what a file is by its first bytes."""

from pathlib import Path

from console.content import NAMES, kind_of

from . import DWG_VERSIONS
from .report import UPLOAD_AGAIN, UnreadableDrawing
from .wholeness import least_size

DWG, DXF = "DWG", "DXF"
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
    kind = kind_of(path)
    what = f"a file of an unknown kind (it begins with {head[:8]!r})" if kind == "unknown" else NAMES[kind]
    raise UnreadableDrawing(f"{path.name} is {what}, not a drawing. Give a DWG or DXF file.")


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
