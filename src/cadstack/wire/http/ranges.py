"""The Range header, as S3 reads it."""

import re
from dataclasses import dataclass

from cadstack.domain.errors import InvalidInput

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


class RangeNotSatisfiable(InvalidInput):
    """The range begins behind the end; `size` is what there is."""

    def __init__(self, size: int) -> None:
        super().__init__("The requested range is not satisfiable.")
        self.size = size


@dataclass(frozen=True)
class ByteRange:
    """Bytes `start` up to but not including `end` of `size`."""

    start: int
    end: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """The one range that is asked for, its end clamped to the size; raises RangeNotSatisfiable.

    None, which means everything: without the header, for another unit, several ranges or a malformed one (all of which
    HTTP lets a server ignore), and for an empty resource, of which one SDK asks the first megabytes.
    """
    match = _RANGE.match((header or "").strip())
    if not match or match.group(0) == "bytes=-" or size == 0:
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    if first and last and int(last) < int(first):
        return None
    if start >= size:
        raise RangeNotSatisfiable(size)
    return ByteRange(start, end, size)
