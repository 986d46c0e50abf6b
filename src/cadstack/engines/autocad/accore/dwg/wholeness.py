"""Whether a DWG file is whole: as long as its header asks for, and every page as its checksum says.

R14 and 2000 list their sections openly. From 2004 on (not in 2007, whose pages are coded otherwise) the header is
masked with a fixed pseudo-random sequence and names the place of its own copy, which ends the file; the rest is pages
with an Adler-32 sum each. ezdwg does not look at the sums: without this check a flipped bit gives a drawing that is
quietly wrong, or minutes of decoding nonsense.
"""

import struct
import zlib

_LOCATORS_AT, _RECORD = 0x15, struct.Struct("<BII")
_MASKED_AT, _MASKED_SIZE, _COPY_AT = 0x80, 0x6C, 0x34
_MARK = b"AcFssFcAJMB"
_PAGED = (b"AC1018", b"AC1024", b"AC1027", b"AC1032")
_FIRST_PAGE_AT, _STEP = 0x100, 0x20
_DATA_PAGE, _PAGE_MASK, _SYSTEM_PAGES = 0x4163043B, 0x4164536B, (0x41630E3B, 0x4163003B)
_DATA_HEADER, _SYSTEM_HEADER = struct.Struct("<8I"), struct.Struct("<5I")


def least_size(head: bytes) -> int:
    """The size in bytes that the header asks for; 0 where it does not say."""
    version = head[:6]
    if version in (b"AC1014", b"AC1015"):
        (count,) = struct.unpack_from("<I", head, _LOCATORS_AT)
        ends = [0]
        for index in range(min(count, 16)):
            _, start, size = _RECORD.unpack_from(head, _LOCATORS_AT + 4 + index * _RECORD.size)
            ends.append(start + size)
        return max(ends)
    header = _unmasked(head[_MASKED_AT : _MASKED_AT + _MASKED_SIZE])
    if version == b"AC1021" or not header.startswith(_MARK):
        return 0
    (copy_at,) = struct.unpack_from("<Q", header, _COPY_AT)
    return int(copy_at) + _MASKED_SIZE


def damaged_page(content: bytes) -> int | None:
    """The place of the first page that does not match its checksum; None if all do or the version has none."""
    if content[:6] not in _PAGED:
        return None
    place = _FIRST_PAGE_AT
    while place + _DATA_HEADER.size <= len(content):
        size, sound = _check_page(content, place)
        if not sound:
            return place
        place += max(-(-size // _STEP) * _STEP, _STEP)
    return None


def _check_page(content: bytes, place: int) -> tuple[int, bool]:
    """Size of the page at `place` and whether its sum is right; what is no page is a sound gap of one step."""
    tag, _, packed, _, wanted = _SYSTEM_HEADER.unpack_from(content, place)
    if tag in _SYSTEM_PAGES:
        head = content[place : place + 16] + bytes(4)
        start = place + _SYSTEM_HEADER.size
        found = zlib.adler32(content[start : start + packed], zlib.adler32(head, 0))
        return _SYSTEM_HEADER.size + packed, found == wanted
    fields = [value ^ _PAGE_MASK ^ place for value in _DATA_HEADER.unpack_from(content, place)]
    if fields[0] != _DATA_PAGE:
        return _STEP, True
    start, packed = place + _DATA_HEADER.size, fields[2]
    return _DATA_HEADER.size + packed, zlib.adler32(content[start : start + packed], 0) == fields[7]


def _unmasked(data: bytes) -> bytes:
    seed, out = 1, bytearray()
    for byte in data:
        seed = (seed * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        out.append(byte ^ ((seed >> 16) & 0xFF))
    return bytes(out)
