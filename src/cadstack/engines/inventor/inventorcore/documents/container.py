"""Zip archives and JSON files of open documents, read within bounds."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

MOST_FILES, LARGEST, LARGEST_JSON = 10_000, 1 << 30, 16 << 20


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip archive; raises ConsoleError for one that is damaged, too large, or leads out of the folder."""
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                raise ConsoleError(f"{archive.name} unpacks to more than {MOST_FILES} files or {LARGEST >> 20} MB")
            for entry in entries:
                if not (folder / entry.filename).resolve().is_relative_to(folder.resolve()):
                    raise ConsoleError(f'{archive.name} holds "{entry.filename}", which leads out of it')
                opened.extract(entry, folder)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise ConsoleError(f"{archive.name} cannot be unpacked: {error}", hint="Pack or upload it again.") from None
    except Exception as error:
        if type(error).__module__ not in ("zlib", "lzma", "_lzma"):
            raise
        raise ConsoleError(f"{archive.name} is damaged: {error}", hint="Pack or upload it again.") from None


def pack(archive: Path, members: Mapping[str, bytes | str | Path]) -> None:
    """Write a zip archive; the same members give the same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            data = content.read_bytes() if isinstance(content, Path) else content
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def read_json(path: Path, shown: str) -> dict[str, Any]:
    """The object in a JSON file; raises ConsoleError with the line of a mistake."""
    if path.stat().st_size > LARGEST_JSON:
        raise ConsoleError(f"{shown} is larger than {LARGEST_JSON >> 20} MB")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise ConsoleError(f"{shown} is not JSON: {error.msg}", where=f"{shown}:{error.lineno}") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise ConsoleError(f"{shown} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise ConsoleError(f"{shown} is not a JSON object")
    return content


def as_json(content: Mapping[str, Any]) -> str:
    """JSON as documents keep it."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def section(content: Mapping[str, Any], name: str, kind: type, shown: str) -> Any:
    """A member that is a list or an object; an empty one where it is missing."""
    value = content.get(name, kind())
    if not isinstance(value, kind):
        raise ConsoleError(f'{shown}: "{name}" is not {"a list" if kind is list else "an object"}')
    return value


def check_format(content: Mapping[str, Any], name: str, known: set[str], shown: str) -> None:
    """Refuse another format, a newer version, and members that nobody knows."""
    if content.get("format", name) != name:
        raise ConsoleError(f'{shown} is of the format "{content["format"]}", not "{name}"')
    if content.get("version", 1) != 1:
        raise ConsoleError(f"{shown} is of version {content['version']}; this engine reads version 1")
    stray = sorted(set(content) - known - {"format", "version", "comment"})
    if stray:
        raise ConsoleError(f'{shown} has the unknown member "{stray[0]}"', hint=f"Known: {', '.join(sorted(known))}.")
