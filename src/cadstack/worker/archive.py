"""Zip archives of strangers: unpacked without escapes and bombs, and packed without following links."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cadstack.domain.automation.archives import manifest_text
from cadstack.domain.automation.local_names import safe_path
from cadstack.domain.errors import InvalidInput

MOST_ENTRIES = 100_000
MOST_BYTES = 20 * 1024**3
CHUNK = 256 * 1024
BOMB_RATIO = 200
BOMB_FLOOR = 64 * 1024 * 1024


def is_archive(path: Path) -> bool:
    return zipfile.is_zipfile(path)


def names(path: Path) -> list[str]:
    """The files of an archive; raises InvalidInput when it is damaged."""
    with _opened(path) as archive:
        return [info.filename for info in archive.infolist() if not info.is_dir()]


def texts(path: Path, members: tuple[str, ...], longest: int) -> dict[str, str]:
    """The beginnings of some members, which may be manifests, as text; raises InvalidInput when it is damaged."""
    with _opened(path) as archive:
        found = {}
        for member in members:
            with archive.open(member) as content:
                found[member] = manifest_text(content.read(longest))
        return found


def unpack(path: Path, target: Path, *, most_bytes: int = MOST_BYTES) -> int:
    """Unpack below `target`; answers the bytes written. Raises InvalidInput for escapes, links, bombs and damage."""
    with _opened(path) as archive:
        members = archive.infolist()
        _check(members, path.stat().st_size, most_bytes)
        written = 0
        for info in members:
            place = target / _safe(info.filename)
            if info.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            written += _extract(archive, info, place, most_bytes - written)
        return written


def pack(folder: Path, target: Path) -> int:
    """Zip a folder's regular files, with fixed times so that equal content gives equal bytes; answers their number."""
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in _regular_files(folder):
            info = zipfile.ZipInfo(file.relative_to(folder).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as out, file.open("rb") as content:
                while chunk := content.read(CHUNK):
                    out.write(chunk)
            count += 1
    return count


def _regular_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _regular_files(path)
        elif stat.S_ISREG(mode):
            yield path


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise InvalidInput(f"{path.name} is not a zip archive that can be read: {error}.") from error


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
        if info.flag_bits & 0x1:
            raise InvalidInput(f"'{info.filename}' is encrypted.", next_step="Send the archive without a password.")


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, left: int) -> int:
    size = 0
    try:
        # "x": an archive that names a file twice does not get to replace one that was checked.
        with archive.open(info) as content, place.open("xb") as file:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                if size > info.file_size or size > left:
                    raise InvalidInput(
                        f"'{info.filename}' is larger than the archive says, which looks like a zip bomb."
                    )
                file.write(chunk)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise InvalidInput(f"'{info.filename}' in the archive is damaged: {error}.") from error
    except FileExistsError:
        raise InvalidInput(f"The archive names '{info.filename}' twice.") from None
    return size
