"""App bundles as zips: the same folder gives the same bytes, whenever and by whomever it is packed.

Rejected: `shutil.make_archive`, which keeps times, the order of the disk and whatever lies around.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from cadstack.domain.errors import InvalidInput
from cadstack.engines.console.manifest import MANIFEST

SUFFIX = ".bundle"
LEFT_OUT = frozenset({"__pycache__", ".git", ".DS_Store", "Thumbs.db", ".pytest_cache", ".mypy_cache", ".ruff_cache"})
EARLIEST = (1980, 1, 1, 0, 0, 0)


def files_of(folder: Path) -> Iterator[Path]:
    """The files that belong to a bundle, sorted; what tools leave behind is not among them."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        within = path.relative_to(folder)
        if path.is_file() and not LEFT_OUT.intersection(within.parts) and path.suffix != ".pyc":
            yield path


def pack(source: Path) -> bytes:
    """The zip of an app bundle: `Name.bundle/…` at its top. A zip is taken as it is; raises InvalidInput."""
    if source.is_file():
        return source.read_bytes()
    if not source.is_dir():
        raise InvalidInput(f"There is no app bundle at {source}.", next_step="Give a Name.bundle folder or a zip.")
    return pack_folder(source, source.resolve().name if is_bundle(source) else "")


def pack_folder(folder: Path, top: str = "") -> bytes:
    """The zip of a folder's files, below the folder `top` of the zip where one is named; raises InvalidInput.

    A link out of the folder is refused: who packs a stranger's folder would send a file of their own with it.
    """
    home = folder.resolve()
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files_of(folder):
            if not path.resolve().is_relative_to(home):
                raise InvalidInput(
                    f"{path} is a link out of {folder}.", next_step="Put the file that it points to in its place."
                )
            name = "/".join(filter(None, (top, path.relative_to(folder).as_posix())))
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100755 if path.stat().st_mode & 0o100 else 0o100644) << 16
            archive.writestr(entry, path.read_bytes())
    return memory.getvalue()


def is_bundle(folder: Path) -> bool:
    """Whether a folder is itself a bundle, and not one that holds some."""
    return folder.resolve().name.endswith(SUFFIX) or (folder / MANIFEST).is_file()


def bundle_name(source: Path) -> str:
    """The name of a bundle after its folder or zip."""
    return source.resolve().name.removesuffix(".zip").removesuffix(SUFFIX)


def contents(package: bytes) -> Mapping[str, tuple[int, int]]:
    """Every file of a zip with its size and checksum: what two packages are compared by, whoever compressed them."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {entry.filename: (entry.file_size, entry.CRC) for entry in archive.infolist() if not entry.is_dir()}
