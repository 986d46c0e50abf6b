"""The zip of an app bundle: what its listing must look like before anybody unpacks it.

The guarantee: a package that passes has no entry that leads outside its folder and no link, and by its own account does
not unpack to more than it may. A listing can lie about sizes, so whoever unpacks counts the bytes as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cadstack.domain.errors import InvalidInput

MANIFEST = "PackageContents.xml"
MOST_ENTRIES = 20_000
HIGHEST_RATIO = 100
RATIO_MATTERS_FROM = 32 * 1024 * 1024
LONGEST_NAME = 1024
DEEPEST_FOLDER = 64
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Entry:
    """One line of a zip's listing; sizes in bytes. A name that ends with a slash is a folder."""

    name: str
    size: int
    packed_size: int
    is_link: bool = False
    is_encrypted: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The path, also where a Windows program wrote it with back-slashes."""
        return tuple(part for part in self.name.replace("\\", "/").split("/") if part)


@dataclass(frozen=True)
class Package:
    """A listing that passed: its unpacked size in bytes, and what is doubtful about it."""

    size: int
    warnings: tuple[str, ...] = ()


def check_package(entries: Sequence[Entry], most_bytes: int) -> Package:
    """The package behind a listing; raises InvalidInput that names the first entry at fault and what to do."""
    if not any(entry.parts for entry in entries):
        raise InvalidInput("The zip is empty.", next_step=f"Pack the .bundle folder with its {MANIFEST}.")
    if len(entries) > MOST_ENTRIES:
        raise InvalidInput(
            f"The zip has {len(entries)} entries; {MOST_ENTRIES} are allowed.", next_step="Leave out what is not used."
        )
    for entry in entries:
        _check_entry(entry)
    _check_names(entries)
    return Package(_check_sizes(entries, most_bytes), _warnings(entries))


def _check_entry(entry: Entry) -> None:
    name = entry.name
    if not name or len(name) > LONGEST_NAME or any(ord(character) < 32 for character in name):
        raise InvalidInput(
            f"The zip has an entry with an unusable name: {name[:80]!r}.",
            next_step=f"Use names of 1 to {LONGEST_NAME} characters without control characters.",
        )
    if len(entry.parts) > DEEPEST_FOLDER:
        raise InvalidInput(
            f"The zip entry '{name[:80]}…' is more than {DEEPEST_FOLDER} folders deep.", next_step="Pack it flatter."
        )
    if name[0] in "/\\" or _DRIVE.match(name):
        raise InvalidInput(f"The zip entry '{name}' has an absolute path.", next_step="Pack with relative paths.")
    if ".." in entry.parts:
        raise InvalidInput(f"The zip entry '{name}' leads outside its folder.", next_step="Pack without '..' in paths.")
    if entry.is_link:
        raise InvalidInput(f"The zip entry '{name}' is a link.", next_step="Pack the file that it points to instead.")
    if entry.is_encrypted:
        raise InvalidInput(f"The zip entry '{name}' is encrypted.", next_step="Pack without a password.")


def _check_names(entries: Sequence[Entry]) -> None:
    """No file twice, and no file where another entry needs a folder."""
    files: set[tuple[str, ...]] = set()
    for entry in entries:
        if entry.name[-1] not in "/\\":
            if entry.parts in files:
                raise InvalidInput(f"The zip has '{entry.name}' twice.", next_step="Pack each file once.")
            files.add(entry.parts)
    for entry in entries:
        path = entry.parts
        depths = range(1, len(path) + (entry.name[-1] in "/\\"))
        clash = next((path[:depth] for depth in depths if path[:depth] in files), None)
        if clash is not None:
            raise InvalidInput(
                f"'{'/'.join(clash)}' is a file and a folder in the zip.", next_step="Rename one of them."
            )


def _check_sizes(entries: Sequence[Entry], most_bytes: int) -> int:
    size, packed = sum(entry.size for entry in entries), sum(entry.packed_size for entry in entries)
    if size > most_bytes:
        raise InvalidInput(
            f"The zip unpacks to {size} bytes; {most_bytes} are allowed for its engine.",
            next_step="Leave out what the engine does not need, or split it into several app bundles.",
        )
    if size > RATIO_MATTERS_FROM and size > packed * HIGHEST_RATIO:
        raise InvalidInput(
            f"The zip unpacks to more than {HIGHEST_RATIO} times its size.",
            next_step="Such a zip is refused as a possible bomb; leave out files that are mostly empty.",
        )
    return size


def _warnings(entries: Sequence[Entry]) -> tuple[str, ...]:
    manifests = [entry.parts for entry in entries if entry.parts and entry.parts[-1].casefold() == MANIFEST.casefold()]
    if not manifests:
        return (f"The zip has no {MANIFEST}; engines that look for one will not load anything from it.",)
    if all(len(parts) != 2 for parts in manifests):
        return (f"{MANIFEST} is expected in a .bundle folder at the top, as in Name.bundle/{MANIFEST}.",)
    return ()
