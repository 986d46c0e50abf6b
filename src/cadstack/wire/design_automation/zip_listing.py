"""Reading the listing of an untrusted zip, without unpacking it and without letting it fill the memory."""

import io
import stat
import zipfile
from typing import BinaryIO

from cadstack.domain.automation.package import Entry
from cadstack.domain.errors import InvalidInput

LARGEST_DIRECTORY = 4 * 1024 * 1024
"""Bytes of a central directory; 20,000 entries with long names fit."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def read_listing(file: BinaryIO) -> list[Entry]:
    """The entries of a zip; raises InvalidInput where it is none, is damaged or cannot be unpacked here."""
    try:
        with zipfile.ZipFile(_Bounded(file)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, io.UnsupportedOperation) as error:
        raise InvalidInput(
            f"The file is not a readable zip: {error}.", next_step="Upload the zip that holds the .bundle folder."
        ) from None
    for member in members:
        if member.compress_type not in METHODS:
            raise InvalidInput(
                f"The zip entry '{member.filename}' is packed with method {member.compress_type}.",
                next_step="Pack with deflate, bzip2, lzma or without compression.",
            )
    return [_entry(member) for member in members]


def _entry(member: zipfile.ZipInfo) -> Entry:
    return Entry(
        name=member.orig_filename,
        size=member.file_size,
        packed_size=member.compress_size,
        is_link=stat.S_ISLNK(member.external_attr >> 16),
        is_encrypted=bool(member.flag_bits & 1),
    )


class _Bounded(io.RawIOBase):
    """A file of which no single read may be huge: `zipfile` reads a central directory in one piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise InvalidInput(
                f"The listing of the zip is larger than {LARGEST_DIRECTORY} bytes.",
                next_step="Pack fewer files with shorter names.",
            )
        return self._file.read(LARGEST_DIRECTORY if size < 0 else size)
