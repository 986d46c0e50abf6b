"""Opens a building model by its content, whatever its name.

Guarantee: a model that opens is whole. The parser goes on after most damage and leaves elements out; a schedule made of
what is left would be wrong and look right. So a cut-off file, a syntax error, an unknown class and a reference to a
missing or impossible instance are refused with the first cause. What is only unusual (too few or too many attributes)
is a warning.
"""

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ifcopenshell
from console import content
from console.exits import ConsoleError

from bim.references import misplaced

ENGINE = "the Revit engine"
KINDS = ("ifc", "ifczip")
END = b"END-ISO-10303-21"
TAIL = 64 * 1024
LARGEST_UNZIPPED = 4 << 30
SCHEMAS = "IFC2X3, IFC4 and IFC4X3"
_STAMP = re.compile(r"^\[(?P<level>\w+)\] (?:\[(?P<code>\w+)\] )?\[[^\]]*\] (?P<text>.*)$")
_SHOWN = 5


def open_model(path: Path, say: Callable[[str], None]) -> ifcopenshell.file:
    """The model in `path`, an IFC file or a zipped one; raises ConsoleError with what is wrong with it."""
    if not path.is_file():
        raise ConsoleError(f'The model "{path}" does not exist', hint="Check the /i switch.")
    kind = content.kind_of(path)
    if kind == "revit":
        raise ConsoleError(
            f"{path.name} is {content.NAMES[kind]} in its closed format, which no open program reads",
            hint="Export it from Revit as IFC (IFC4 Reference View or IFC2x3 Coordination View) and give that file; "
            "it may keep the name .rvt.",
        )
    if content.require(path, KINDS, ENGINE) == "ifczip":
        with _unzipped(path) as inner:
            return _opened(inner, path.name, say)
    return _opened(path, path.name, say)


def _opened(path: Path, name: str, say: Callable[[str], None]) -> ifcopenshell.file:
    _require_end(path, name)
    ifcopenshell.get_log()  # what an earlier file left
    try:
        ifc = ifcopenshell.open(path, format=".ifc")
    except ifcopenshell.SchemaError as error:
        raise ConsoleError(f"{name} has an unknown schema ({error})", hint=f"Use {SCHEMAS}.") from None
    except (ifcopenshell.Error, OSError, RuntimeError, UnicodeDecodeError) as error:
        raise ConsoleError(
            f"{name} is damaged: {_first_error() or error}", hint="Export or transfer it again."
        ) from None
    _require_whole(ifc, name, say)
    return ifc


def _require_end(path: Path, name: str) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if END not in file.read():
            raise ConsoleError(
                f"{name} is cut off: it has no closing {END.decode()}", hint="Transfer it again; it is incomplete."
            )


def _require_whole(ifc: ifcopenshell.file, name: str, say: Callable[[str], None]) -> None:
    messages = _messages()
    errors = [text for level, text in messages if level == "error"] or list(misplaced(ifc))
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise ConsoleError(f"{name} is damaged: {errors[0]}{more}", hint="Export or transfer it again.")
    if not ifc.by_type("IfcProject"):
        raise ConsoleError(f"{name} holds no IfcProject, so it is no building model", hint="Export a whole model.")
    warnings = [text for level, text in messages if level == "warning"]
    for text in warnings[:_SHOWN]:
        say(f"Warning: {text}.")
    if len(warnings) > _SHOWN:
        say(f"Warning: {len(warnings) - _SHOWN} more like these.")


def _first_error() -> str | None:
    return next((text for level, text in _messages() if level == "error"), None)


def _messages() -> list[tuple[str, str]]:
    """What the parser said since the last call, as (level, text) in its order."""
    found = [_STAMP.match(line) for line in ifcopenshell.get_log().splitlines()]
    return [(match["level"], _printable(match["text"])) for match in found if match]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


@contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    """The one IFC file of a zipped model, in a folder that is removed afterwards."""
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="ifczip-") as folder:
            models = [entry for entry in archive.infolist() if entry.filename.casefold().endswith(".ifc")]
            if len(models) != 1:
                raise ConsoleError(
                    f"{path.name} holds {len(models)} IFC files", hint="A zipped model holds one; use pathInZip."
                )
            if models[0].file_size > LARGEST_UNZIPPED:
                raise ConsoleError(f"The model in {path.name} is larger than {LARGEST_UNZIPPED >> 30} GB unzipped")
            inner = Path(folder) / "model.ifc"
            with archive.open(models[0]) as source, inner.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield inner
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise ConsoleError(f"{path.name} is a damaged archive: {error}", hint="Transfer it again.") from None
