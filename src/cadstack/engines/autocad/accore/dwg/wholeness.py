"""How long a DWG file must be by its own header, so that a truncated one is told at once.

R14 and 2000 list their sections openly. From 2004 on (not in 2007, whose header is coded otherwise) the header is masked
with a fixed pseudo-random sequence and names the place of its own copy, which ends the file.
"""

import struct

_LOCATORS_AT, _RECORD = 0x15, struct.Struct("<BII")
_MASKED_AT, _MASKED_SIZE, _COPY_AT = 0x80, 0x6C, 0x34
_MARK = b"AcFssFcAJMB"


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


def _unmasked(data: bytes) -> bytes:
    seed, out = 1, bytearray()
    for byte in data:
        seed = (seed * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        out.append(byte ^ ((seed >> 16) & 0xFF))
    return bytes(out)
