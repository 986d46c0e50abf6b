"""Files of the job folder, and names of files."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from console.paths import native

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import OK, UNDEFINED, Thing, Value

from .arguments import string

library = Library("Files")
MODES = {"r": "r", "rt": "r", "r+": "r+", "w": "w", "wt": "w", "w+": "w+", "a": "a", "at": "a", "a+": "a+"}


class FileStream(Thing):
    """An open text file."""

    class_name = "FileStream"

    def __init__(self, path: Path, mode: str) -> None:
        self._file: IO[str] = path.open(mode, encoding="utf-8", errors="replace", newline="")
        self._readable = "r" in mode or "+" in mode

    def write(self, text: str) -> None:
        self._file.write(text)

    def readline(self) -> str:
        return self._file.readline().rstrip("\r\n")

    def at_end(self) -> bool:
        here = self._file.tell()
        ended = not self._file.read(1)
        self._file.seek(here)
        return ended

    def close(self) -> None:
        self._file.close()

    def flush(self) -> None:
        self._file.flush()


@library.function("createFile")
def create_file(script: Any, name: Value, *, _encoding: Value = UNDEFINED) -> Value:
    """Make a text file and open it for writing."""
    return FileStream(script.files.to_write(string(name)), "w")


@library.function("openFile")
def open_file(script: Any, name: Value, *, mode: Value = "r", _encoding: Value = UNDEFINED) -> Value:
    """Open a text file; undefined when it does not exist."""
    chosen = MODES.get(string(mode).replace("b", ""))
    if chosen is None:
        raise ScriptError(f'the mode "{mode}" of openFile is unknown')
    if chosen != "r" and (chosen != "r+" or script.files.find(string(name))):
        return FileStream(script.files.to_write(string(name)), chosen)
    path = script.files.find(string(name))
    return UNDEFINED if path is None else FileStream(path, chosen)


@library.function("close")
def close(stream: Value) -> Value:
    """Close a file."""
    stream.close()
    return OK


@library.function("flush")
def flush(stream: Value) -> Value:
    """Write out what a file holds back."""
    stream.flush()
    return OK


@library.function("readLine")
def read_line(stream: Value) -> Value:
    """The next line of a file."""
    if stream.at_end():
        raise ScriptError("the file is at its end")
    return stream.readline()


@library.function("eof")
def eof(stream: Value) -> Value:
    """Whether a file is at its end."""
    return stream.at_end()


@library.function("doesFileExist", "existFile")
def does_file_exist(script: Any, name: Value) -> Value:
    """Whether a file exists that the job may read."""
    return bool(name) and (script.files.find(string(name)) or script.files.folder(string(name))) is not None


@library.function("doesDirectoryExist")
def does_directory_exist(script: Any, name: Value) -> Value:
    """Whether a folder exists that the job may read."""
    return bool(name) and script.files.folder(string(name)) is not None


@library.function("getFiles")
def get_files(script: Any, pattern: Value) -> Value:
    """The files that fit a path with `*` and `?`, as an array of full paths."""
    path = script.files.absolute(string(pattern))
    folder = script.files.folder(path.parent)
    return [str(found) for found in sorted(folder.glob(path.name)) if found.is_file()] if folder else []


@library.function("makeDir")
def make_dir(script: Any, name: Value, *, _all: Value = True) -> Value:
    """Make a folder in the job folder."""
    script.files.to_write(string(name) + "/.").mkdir(parents=True, exist_ok=True)
    return True


@library.function("deleteFile")
def delete_file(script: Any, name: Value) -> Value:
    """Delete a file of the job folder; whether it was there."""
    path = script.files.to_write(string(name))
    if not path.is_file():
        return False
    path.unlink()
    return True


@library.function("copyFile")
def copy_file(script: Any, source: Value, target: Value) -> Value:
    """Copy a file into the job folder; whether it could be done."""
    path, new = script.files.to_read(string(source)), script.files.to_write(string(target))
    if new.exists():
        return False
    new.write_bytes(path.read_bytes())
    return True


@library.function("renameFile")
def rename_file(script: Any, old: Value, new: Value) -> Value:
    """Rename a file of the job folder; whether it could be done."""
    source, target = script.files.to_write(string(old)), script.files.to_write(string(new))
    if not source.is_file() or target.exists():
        return False
    source.rename(target)
    return True


@library.function("getFileSize")
def get_file_size(script: Any, name: Value) -> Value:
    """The size of a file in bytes."""
    return script.files.to_read(string(name)).stat().st_size


@library.function("getFilenamePath")
def filename_path(name: Value) -> Value:
    """The folder of a file name, with its separator."""
    head = os.path.dirname(str(native(string(name))))  # noqa: PTH120  (a text that need not be a path here)
    return f"{head}/" if head and not head.endswith("/") else head


@library.function("filenameFromPath")
def filename_from_path(name: Value) -> Value:
    """The file name without its folder."""
    return native(string(name)).name


@library.function("getFilenameFile")
def filename_file(name: Value) -> Value:
    """The file name without folder and extension."""
    return native(string(name)).stem


@library.function("getFilenameType")
def filename_type(name: Value) -> Value:
    """The extension with its point."""
    return native(string(name)).suffix


@library.function("getFileModDate")
def file_mod_date(script: Any, name: Value) -> Value:
    """When a file was changed last, in UTC."""
    seconds = script.files.to_read(string(name)).stat().st_mtime
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
