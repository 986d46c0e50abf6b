"""Files of the job: open, read, write, list, copy, delete, load."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from console.exits import ConsoleError
from console.job_files import JobFiles
from console.paths import native

from accore.lisp.errors import LispError
from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Library
from accore.lisp.values import T, Value, from_list, truth

from .arguments import integer, short, string, wrong
from .strings import matches

library = Library()
_MODES = {"r": "r", "w": "w", "a": "a"}


class OpenFile:
    """What `open` returns."""

    lisp_type = "FILE"

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self.stream = stream

    def write(self, text: str) -> None:
        try:
            self.stream.write(text)
        except (OSError, ValueError):
            raise LispError(f'file "{self.name}" is not open for writing') from None

    def __str__(self) -> str:
        return f'#<file "{self.name}">'


def _files(lisp: Interpreter) -> JobFiles:
    if lisp.files is None:
        raise LispError("this program has no access to files")
    return lisp.files


def _guarded(find: Callable[[str], Path], name: Value) -> Path:
    try:
        return find(string(name))
    except (ConsoleError, OSError) as error:
        raise LispError(str(error)) from None


@library.function("OPEN")
def open_(lisp: Interpreter, name: Value, mode: Value, _encoding: Value = None) -> Value:
    how = _MODES.get(string(mode).lower())
    if how is None:
        raise wrong("file mode", mode)
    files = _files(lisp)
    if how == "r":
        found = files.find(string(name))
        if found is None:
            _guarded(files.inside, name)
            return None
        return OpenFile(name, found.open("r", encoding="utf-8-sig", errors="replace"))
    return OpenFile(name, _guarded(files.to_write, name).open(how, encoding="utf-8", newline="\n"))


def _open_file(value: Value) -> OpenFile:
    if isinstance(value, OpenFile) and not value.stream.closed:
        return value
    raise wrong("open file", value)


@library.function("CLOSE")
def close(file: Value) -> Value:
    _open_file(file).stream.close()
    return None


@library.function("READ-LINE")
def read_line(lisp: Interpreter, file: Value = None) -> Value:
    if file is None:
        return lisp.read_input(None) if lisp.read_input else None
    line = _open_file(file).stream.readline()
    return short(line.removesuffix("\n")) if line else None


@library.function("READ-CHAR")
def read_char(file: Value) -> Value:
    letter = _open_file(file).stream.read(1)
    return ord(letter) if letter else None


@library.function("WRITE-LINE")
def write_line(lisp: Interpreter, text: Value, file: Value = None) -> Value:
    if file is None:
        lisp.write(string(text) + "\n")
    else:
        _open_file(file).write(string(text) + "\n")
    return text


@library.function("WRITE-CHAR")
def write_char(lisp: Interpreter, code: Value, file: Value = None) -> Value:
    if file is None:
        lisp.write(chr(integer(code)))
    else:
        _open_file(file).write(chr(integer(code)))
    return code


@library.function("FINDFILE", "FINDTRUSTEDFILE")
def findfile(lisp: Interpreter, name: Value) -> Value:
    found = _files(lisp).find(string(name))
    return str(found) if found else None


@library.function("LOAD")
def load(lisp: Interpreter, name: Value, otherwise: Value = "") -> Value:
    found = _files(lisp).find(string(name), ("", ".lsp"))
    if found is None:
        if otherwise != "":
            return lisp.apply(otherwise, []) if lisp.is_function(otherwise) else otherwise
        raise LispError(f'LOAD failed: "{name}" is not in the job folder or a bundle')
    if found.suffix.casefold() in (".fas", ".vlx"):
        raise LispError(f'LOAD failed: "{name}" is compiled AutoLISP; provide the .lsp source')
    return lisp.load(found.read_text(encoding="utf-8-sig", errors="replace"), found.name)


@library.function("VL-DIRECTORY-FILES")
def directory_files(lisp: Interpreter, name: Value = None, pattern: Value = None, kind: Value = 0) -> Value:
    files = _files(lisp)
    folder = files.job if name is None else files.folder(string(name))
    if folder is None:
        _guarded(files.inside, name)
        return None
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    names = [entry.name for entry in entries if entry.is_dir() and integer(kind or 0) <= 0]
    if kind == -1:
        names = [".", "..", *names]
    if (kind or 0) >= 0:
        names = ([] if kind == 1 else names) + [entry.name for entry in entries if not entry.is_dir()]
    if pattern is not None and pattern != "*.*":
        names = [one for one in names if matches(one.lower(), string(pattern).lower().replace(".", "`."))]
    return from_list(names)


@library.function("VL-FILE-DIRECTORY-P")
def file_directory_p(lisp: Interpreter, name: Value) -> Value:
    return truth(_guarded(_files(lisp).inside, name).is_dir())


@library.function("VL-FILE-DELETE")
def file_delete(lisp: Interpreter, name: Value) -> Value:
    path = _guarded(_files(lisp).to_write, name)
    if not path.is_file():
        return None
    path.unlink()
    return T


@library.function("VL-FILE-COPY")
def file_copy(lisp: Interpreter, source: Value, target: Value, add: Value = None) -> Value:
    found = _files(lisp).find(string(source))
    path = _guarded(_files(lisp).to_write, target)
    if found is None or (path.exists() and add is None):
        return None
    with found.open("rb") as reading, path.open("wb" if add is None else "ab") as writing:
        shutil.copyfileobj(reading, writing)
    return path.stat().st_size


@library.function("VL-FILE-RENAME")
def file_rename(lisp: Interpreter, source: Value, target: Value) -> Value:
    old, new = _guarded(_files(lisp).to_write, source), _guarded(_files(lisp).to_write, target)
    if not old.is_file() or new.exists():
        return None
    old.rename(new)
    return T


@library.function("VL-FILE-SIZE")
def file_size(lisp: Interpreter, name: Value) -> Value:
    found = _files(lisp).find(string(name))
    return found.stat().st_size if found else None


@library.function("VL-FILE-SYSTIME")
def file_systime(lisp: Interpreter, name: Value) -> Value:
    found = _files(lisp).find(string(name))
    if found is None:
        return None
    stamp = time.localtime(found.stat().st_mtime)
    weekday = (stamp.tm_wday + 1) % 7
    return from_list([stamp.tm_year, stamp.tm_mon, weekday, stamp.tm_mday, stamp.tm_hour, stamp.tm_min, stamp.tm_sec])


@library.function("VL-MKDIR")
def mkdir(lisp: Interpreter, name: Value) -> Value:
    path = _files(lisp).job / native(string(name))
    if path.is_dir():
        return None
    return truth(_guarded(_files(lisp).to_write, f"{string(name)}/new").parent.is_dir())


@library.function("VL-FILENAME-BASE")
def filename_base(name: Value) -> Value:
    return native(string(name)).stem


@library.function("VL-FILENAME-EXTENSION")
def filename_extension(name: Value) -> Value:
    return native(string(name)).suffix or None


@library.function("VL-FILENAME-DIRECTORY")
def filename_directory(name: Value) -> Value:
    parent = str(native(string(name)).parent)
    return "" if parent == "." else parent


@library.function("VL-FILENAME-MKTEMP")
def filename_mktemp(lisp: Interpreter, pattern: Value = None, _folder: Value = None, suffix: Value = None) -> Value:
    base = native(string(pattern)) if pattern else Path("$VL~~")
    job = _files(lisp).job
    extension = string(suffix) if suffix else base.suffix
    for number in range(1, 100_000):
        path = job / f"{base.stem}{number:03d}{extension}"
        if not path.exists():
            return str(path)
    raise LispError("no free name for a temporary file")


@library.function("GETENV")
def getenv(name: Value) -> Value:
    return os.environ.get(string(name))


@library.function("SETENV")
def setenv(name: Value, value: Value) -> Value:
    try:
        os.environ[string(name)] = string(value)
    except (OSError, ValueError):
        raise LispError(f"{name!r} cannot be an environment variable") from None
    return value
