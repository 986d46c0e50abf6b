"""Zip archives of strangers: unpacked without escapes and bombs, and packed without following links."""

import errno
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cadstack.domain.automation.archives import manifest_text
from cadstack.domain.automation.local_names import safe_path
from cadstack.domain.errors import InvalidInput

MOST_ENTRIES = 100_000
MOST_BYTES = 20 * 1024**3
CHUNK = 256 * 1024
BOMB_RATIO = 200
ENCRYPTED = 0x1
BOMB_FLOOR = 64 * 1024 * 1024
# What zipfile and the decompressors below it raise for damaged, encrypted and unknown members.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)


def is_archive(path: Path) -> bool:
    return zipfile.is_zipfile(path)


def names(path: Path) -> list[str]:
    """The files of an archive; raises InvalidInput when it is damaged."""
    with _opened(path) as archive:
        return [info.filename for info in archive.infolist() if not info.is_dir()]


def texts(path: Path, members: tuple[str, ...], longest: int) -> dict[str, str]:
    """The beginnings of those members that can be read, as text; raises InvalidInput when the archive is damaged."""
    with _opened(path) as archive:
        found = {}
        for member in members:
            if archive.getinfo(member).flag_bits & ENCRYPTED:
                continue  # `unpack` says so
            with _readable(member), archive.open(member) as content:
                found[member] = manifest_text(content.read(longest))
        return found


def unpack(
    path: Path, target: Path, *, most_bytes: int = MOST_BYTES, check: Callable[[], object] = lambda: None
) -> int:
    """Unpack below `target`; answers the bytes written. Raises InvalidInput for escapes, links, bombs and damage.

    `check` is called for every piece, and what it raises ends the unpacking.
    """
    with _opened(path) as archive:
        members = archive.infolist()
        _check(members, path.stat().st_size, most_bytes)
        written = 0
        for info in members:
            place = target / _safe(info.filename)
            _make_folder(place if info.is_dir() else place.parent, info)
            if not info.is_dir():
                written += _extract(archive, info, place, most_bytes - written, check)
        return written


def pack(folder: Path, target: Path, *, check: Callable[[], object] = lambda: None) -> int:
    """Zip a folder's regular files, with fixed times so that equal content gives equal bytes; answers their number."""
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in _regular_files(folder):
            # A name that is not UTF-8 cannot stand in a zip; its strange bytes are spelled out.
            name = os.fsencode(file.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as out, file.open("rb") as content:
                while chunk := content.read(CHUNK):
                    check()
                    out.write(chunk)
            count += 1
    return count


def _regular_files(folder: Path) -> Iterator[Path]:
    """In order; walked and not recursed into, since a command may nest folders deeper than Python goes."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if stat.S_ISREG((path := Path(parent, name)).lstat().st_mode))


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (*DAMAGE, OSError) as error:
        raise InvalidInput(f"{path.name} is not a zip archive that can be read: {error}.") from error


@contextmanager
def _readable(member: str) -> Iterator[None]:
    try:
        yield
    except (*DAMAGE, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # of this machine, not of the archive
        raise InvalidInput(
            f"'{member}' in the archive is damaged, encrypted or packed in an unknown way: {error}."
        ) from error


def _make_folder(folder: Path, info: zipfile.ZipInfo) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InvalidInput(f"'{info.filename}' lies in a folder that is a file as well.") from None


def _safe(name: str) -> str:
    try:
        return safe_path(name.rstrip("/"))
    except ValueError as error:
        raise InvalidInput(f"The archive cannot be unpacked: {error}.") from None


def _check(members: list[zipfile.ZipInfo], packed: int, most_bytes: int) -> None:
    if len(members) > MOST_ENTRIES:
        raise InvalidInput(f"The archive has {len(members)} entries; {MOST_ENTRIES} is the limit.")
    total = sum(info.file_size for info in members)
    if total > most_bytes or total > max(BOMB_FLOOR, packed * BOMB_RATIO):
        raise InvalidInput(
            f"The archive of {packed:,} bytes would unpack to {total:,} bytes, which looks like a zip bomb.",
            next_step="Send it in parts, or less compressed.",
        )
    for info in members:
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InvalidInput(f"The archive holds a symbolic link, '{info.filename}', which is not unpacked.")
        if info.flag_bits & ENCRYPTED:
            raise InvalidInput(f"'{info.filename}' is encrypted.", next_step="Send the archive without a password.")


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, left: int, check: Callable[[], object]
) -> int:
    size = 0
    try:
        # "x": an archive that names a file twice does not get to replace one that was checked.
        with _readable(info.filename), archive.open(info) as content, place.open("xb") as file:
            while chunk := content.read(CHUNK):
                check()
                size += len(chunk)
                if size > info.file_size or size > left:
                    raise InvalidInput(
                        f"'{info.filename}' is larger than the archive says, which looks like a zip bomb."
                    )
                file.write(chunk)
    except FileExistsError:
        raise InvalidInput(f"There are two files '{info.filename}': in the archive, or from another input.") from None
    return size
