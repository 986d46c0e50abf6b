"""What is wrong with an app bundle, found before it is sent: each finding with its file and line.

The manifest is read by the code that the engines read it with, and the packed bundle is checked by the code that a
server checks it with, so a bundle without errors is taken by both.
"""

import ast
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cadstack.domain.automation.limits import MB
from cadstack.domain.automation.local_names import name_problem
from cadstack.domain.automation.package import check_package
from cadstack.domain.errors import InvalidInput
from cadstack.engines.console.exits import ConsoleError
from cadstack.engines.console.manifest import COMPILED, MANIFEST, Element, Entry, module_of, read_elements, read_entries
from cadstack.engines.console.paths import existing, native
from cadstack.engines.manifest import Manifest
from cadstack.engines.packing import SUFFIX, files_of, pack
from cadstack.wire.design_automation.zip_listing import read_listing

LARGEST_ZIP = 100 * MB
MOST_UNPACKED = 5000 * MB
LONGEST_PORTABLE_PATH = 200
SERIES = (("SeriesMin", float.__gt__), ("SeriesMax", float.__lt__))
YEARS_FROM = 1990
TEXTS = (".py", ".lsp", ".scr", ".ms", ".ts", ".js", ".json")
NO_MARK = (".lsp", ".scr", ".ms")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ABSOLUTE = re.compile(r"""["'](?:[A-Za-z]:[\\/]{1,2}\w|\\\\\w|/(?:home|Users|tmp|opt|mnt)/)""")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful; `where` is `file:line` or a file."""

    severity: Literal["error", "warning"]
    where: str
    message: str
    next_step: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.message} {self.next_step}".rstrip()


def lint(folder: Path, engine: Manifest | None = None, engine_id: str = "") -> list[Finding]:
    """Everything that is found in a bundle's folder; without an engine, only what is wrong for every one."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        lambda: _shape(folder),
        lambda: _manifest(folder, engine, engine_id),
        lambda: _files(folder),
        lambda: _package(folder),
    ]
    return [finding for check in checks for finding in check()]


def _error(where: object, message: str, next_step: str = "") -> Finding:
    return Finding("error", str(where), message, next_step)


def _warning(where: object, message: str, next_step: str = "") -> Finding:
    return Finding("warning", str(where), message, next_step)


def _shape(folder: Path) -> Iterator[Finding]:
    if not folder.resolve().name.endswith(SUFFIX):
        yield _warning(folder, f"The folder's name does not end with {SUFFIX}.", f"Call it Name{SUFFIX}.")
    if existing(folder / MANIFEST) is None:
        deeper = next(iter(sorted(folder.rglob(MANIFEST))), None)
        found = f"It is in {deeper.parent}; give that folder." if deeper else "Write one; `cadstack bundle init` does."
        yield _error(folder, f"There is no {MANIFEST} in it.", found)


def _manifest(folder: Path, engine: Manifest | None, engine_id: str) -> Iterator[Finding]:
    manifest = existing(folder / MANIFEST)
    if manifest is None:
        return
    try:
        elements, entries = read_elements(manifest), read_entries(manifest)
    except ConsoleError as error:
        yield _error(error.where or manifest, f"{error.message}.", error.hint or "")
        return
    if not entries:
        yield _error(f"{manifest}:1", "The manifest declares no ComponentEntry.", "Nothing would be loaded.")
    loadable = engine.bundle_modules if engine else TEXTS
    for entry in entries:
        yield from _entry(folder, manifest, entry, loadable)
    if entries and not any(_ending(entry) in loadable for entry in entries):
        kinds = " ".join(sorted(loadable))
        yield _error(f"{manifest}:{entries[0].line}", "No module can be loaded.", f"Add one of these kinds: {kinds}.")
    yield from _commands(folder, manifest, entries, engine)
    if engine is not None:
        yield from _series(manifest, elements, engine, engine_id)


def _ending(entry: Entry) -> str:
    return native(entry.module).suffix.casefold()


def _entry(folder: Path, manifest: Path, entry: Entry, loadable: tuple[str, ...]) -> Iterator[Finding]:
    where = f"{manifest}:{entry.line}"
    try:
        module = module_of(folder, manifest, entry)
    except ConsoleError as error:
        yield _error(error.where or where, f"{error.message}.", "Give a path from the bundle's folder, ./Contents/….")
        return
    if _ending(entry) in COMPILED:
        yield _warning(
            where,
            f"{entry.module} is compiled for the original product and is passed over here.",
            f"Declare a module beside it that does the same: {' '.join(sorted(loadable))}.",
        )
    elif module.relative_to(folder).as_posix() != native(entry.module).as_posix():
        yield _warning(where, f"{entry.module} is spelled {module.relative_to(folder).as_posix()} on disk.")


def _commands(folder: Path, manifest: Path, entries: list[Entry], engine: Manifest | None) -> Iterator[Finding]:
    """Commands that are declared twice or not made by their module, and modules without the function that is called."""
    seen: dict[str, int] = {}
    for entry in entries:
        module = existing(folder / native(entry.module))
        text = module.read_text("utf-8", "replace") if module and _ending(entry) in TEXTS else None
        for command in entry.commands:
            where = f"{manifest}:{entry.line}"
            if command.casefold() in seen:
                yield _warning(where, f"The command {command} is declared at line {seen[command.casefold()]} too.")
            elif text is not None and command.casefold() not in text.casefold():
                yield _warning(where, f"The command {command} does not occur in {entry.module}.", "Is it missing?")
            seen.setdefault(command.casefold(), entry.line)
        wanted = engine.bundle_entry_point if engine and _ending(entry) == ".py" else ""
        if module and text is not None and wanted and not _defines(text, wanted):
            yield _error(module, f"It has no function {wanted}, which the engine calls.", f"Define {wanted}(…).")


def _defines(source: str, name: str) -> bool:
    """Whether a module binds a name at its top level; one that cannot be read is told of elsewhere."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return True
    names = {getattr(node, "name", "") for node in body}
    names |= {alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
    names |= {
        one.id for node in body if isinstance(node, ast.Assign) for one in node.targets if isinstance(one, ast.Name)
    }
    return name in names


def _series(manifest: Path, elements: list[Element], engine: Manifest, engine_id: str) -> Iterator[Finding]:
    """SeriesMin and SeriesMax against the engine's product version, or its year where the series is a year."""
    version = next((one for one in engine.engines if one.id == engine_id), None)
    if version is None:
        return
    own = {"number": _NUMBER.findall(version.product_version), "year": re.findall(r"20\d\d", version.description)}
    for element in elements:
        for name, is_wrong in SERIES:
            written = element.attributes.get(name.casefold(), "")
            asked = _NUMBER.search(written)
            known = own["year" if asked and float(asked[0]) > YEARS_FROM else "number"]
            if asked and known and is_wrong(float(asked[0]), float(known[0])):
                said = f'{name}="{written}" leaves out {engine_id} ({known[0]}).'
                yield _warning(f"{manifest}:{element.line}", said, "Widen the range.")


def _files(folder: Path) -> Iterator[Finding]:
    lower: dict[str, Path] = {}
    for path in files_of(folder):
        within = path.relative_to(folder)
        twin = lower.setdefault(within.as_posix().casefold(), within)
        if twin != within:
            yield _error(path, f"{twin} differs from it only in case.", "The original's file system takes one of them.")
        problem = name_problem(within.as_posix())
        if problem:
            yield _error(path, problem[0].upper() + problem[1:])
        if len(within.as_posix()) > LONGEST_PORTABLE_PATH:
            yield _warning(
                path, f"Its path is longer than {LONGEST_PORTABLE_PATH} characters.", "Windows may refuse it."
            )
        if path.suffix.casefold() in TEXTS:
            yield from _text(path)


def _text(path: Path) -> Iterator[Finding]:
    content = path.read_bytes()
    kind = path.suffix.casefold()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield _error(f"{path}:1", "It is written in UTF-16.", "Save it as UTF-8.")
        return
    if content.startswith(b"\xef\xbb\xbf") and kind in NO_MARK:
        yield _warning(f"{path}:1", "It begins with a byte order mark.", "Save it as UTF-8 without one.")
    if content.startswith(b"#!") and b"\r\n" in content[:200]:
        yield _warning(f"{path}:1", "Its first line names a program and ends with CR LF.", "Use LF line ends.")
    if kind == ".scr" and content and not content.endswith((b"\n", b" ")):
        yield _warning(path, "Its last line has no end.", "End it with a newline, or its last reply is not entered.")
    if kind == ".py":
        yield from _python(path, content)
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if _ABSOLUTE.search(line):
            yield _warning(
                f"{path}:{number}", "It names an absolute path.", "Only the job folder and the bundle are there."
            )


def _python(path: Path, content: bytes) -> Iterator[Finding]:
    try:
        compile(content, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        yield _error(f"{path}:{error.lineno or 1}", f"{error.msg}.")
    except ValueError as error:
        yield _error(f"{path}:1", f"{error}.")


def _package(folder: Path) -> Iterator[Finding]:
    """What a server says about the zip."""
    links = [path for path in sorted(folder.rglob("*")) if path.is_symlink()]
    yield from (_error(path, "It is a link.", "Put the file that it points to in its place.") for path in links)
    if links:
        return
    package = pack(folder)
    if len(package) > LARGEST_ZIP:
        yield _warning(
            folder, f"Its zip has {len(package) // MB} MB; 100 MB are allowed.", "Leave out what is not used."
        )
    try:
        found = check_package(read_listing(io.BytesIO(package)), MOST_UNPACKED)
    except InvalidInput as error:
        yield _error(folder, error.message, error.next_step)
        return
    if existing(folder / MANIFEST) is not None:
        yield from (_warning(folder, warning) for warning in found.warnings)
