"""The PDF file format: numbered objects, compressed streams, cross references.

Guarantee: the same objects give the same bytes (no clock, no random id; the file id is a digest of the content).
"""

import hashlib
import zlib
from datetime import UTC, datetime


def text_string(text: str) -> bytes:
    """A string for titles and names: UTF-16 with its mark, in hex, so that nothing needs escaping."""
    return b"<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper().encode() + b">"


def date_string(moment: datetime) -> bytes:
    """`moment` in UTC; one without a zone is taken as UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return f"(D:{moment:%Y%m%d%H%M%S}Z)".encode()


class PdfFile:
    """Collects objects; `reserve` gives a number before its content is known."""

    def __init__(self) -> None:
        self._objects: list[bytes | None] = []

    def reserve(self) -> int:
        self._objects.append(None)
        return len(self._objects)

    def fill(self, number: int, body: bytes) -> int:
        self._objects[number - 1] = body
        return number

    def add(self, body: bytes) -> int:
        return self.fill(self.reserve(), body)

    def add_stream(self, data: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(data, 6)
        head = b"<< %s /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
        return self.add(head + b"\nstream\n" + packed + b"\nendstream")

    def to_bytes(self, *, root: int, info: int) -> bytes:
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        offsets: list[int] = []
        for number, body in enumerate(self._objects, 1):
            if body is None:
                raise ValueError(f"PDF object {number} was reserved and never filled")
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        digest = hashlib.sha256(out).hexdigest()[:32].upper().encode()
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>\n" % (
            len(offsets) + 1,
            root,
            info,
            digest,
            digest,
        )
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)
