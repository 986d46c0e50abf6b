"""Looks a STEP file over before the kernel reads it.

The kernel's reader trusts the file: a truncated or altered one may end the process by a segmentation fault. What is
checked here is cheap and explains most of them: the exchange structure is complete, every instance is well-formed and
defined once, and every reference has its instance. Type errors within a well-formed file are left to the reader.
"""

import re
from pathlib import Path

from console.exits import ConsoleError

_TEXT_OR_COMMENT = re.compile(rb"'[^']*'|/\*.*?\*/", re.DOTALL)
_BETWEEN_SECTIONS = re.compile(rb"\s*(?:ENDSEC|DATA(?:\s*\(.*\))?)\s*", re.DOTALL)
_SWALLOWED = re.compile(rb";\s*#\d+\s*=")
# A simple instance, `#1=NAME(…)`, or a complex one, `#1=(NAME(…) NAME(…))`.
_INSTANCE = re.compile(
    rb"\s*#(\d+)\s*=\s*(?:[A-Z!][A-Z0-9_]*\s*\(.*\)|\(\s*[A-Z!][A-Z0-9_]*\s*\(.*\)\s*\))\s*", re.DOTALL
)
_REFERENCE = re.compile(rb"#(\d+)")
_HINT = "The file is damaged or was cut off: export it again."


def check_step(path: Path) -> None:
    """Raise ConsoleError, with the line where it can be told, when the file cannot be a whole exchange structure."""
    bare = _without_texts(path.read_bytes(), path)
    if not bare.rstrip(b"\0\x1a \t\r\n").endswith(b"END-ISO-10303-21;"):
        raise ConsoleError(f"{path.name} is not a whole STEP file: it does not end in END-ISO-10303-21", hint=_HINT)
    start, end = _data(bare, path)
    defined: set[bytes] = set()
    for instance in bare[start:end].split(b";")[:-1]:
        position = start + len(instance) - len(instance.lstrip())
        start += len(instance) + 1
        match = _INSTANCE.fullmatch(instance)
        if match is None and _BETWEEN_SECTIONS.fullmatch(instance):
            continue
        if match is None or instance.count(b"(") != instance.count(b")"):
            raise _broken(path, bare, position, f"the instance {_shown(instance)} is not well-formed")
        if match[1] in defined:
            raise _broken(path, bare, position, f"#{match[1].decode()} is defined twice")
        defined.add(match[1])
    missing = set(_REFERENCE.findall(bare)) - defined
    if missing:
        name = min(missing, key=int)
        raise _broken(path, bare, bare.index(b"#" + name), f"#{name.decode()} is referred to and not defined")


def _without_texts(content: bytes, path: Path) -> bytes:
    """Blanks for texts and comments, line breaks kept, so that positions stay true.

    A text that lost a quote would turn the rest of the file inside out; it is known by the instance that it swallows.
    """

    def blank(match: re.Match[bytes]) -> bytes:
        if match[0].startswith(b"'") and _SWALLOWED.search(match[0]):
            raise _broken(path, content, match.start(), "a text is not closed")
        return re.sub(rb"[^\n]", b" ", match[0])

    return _TEXT_OR_COMMENT.sub(blank, content)


def _data(bare: bytes, path: Path) -> tuple[int, int]:
    """Where the instances of the data section begin and end."""
    for section in (b"HEADER;", b"DATA;"):
        if section not in bare:
            raise ConsoleError(f"{path.name} has no {section.decode()[:-1]} section", hint=_HINT)
    start = bare.index(b"DATA;") + len(b"DATA;")
    end = bare.rfind(b"ENDSEC;")
    if end < start:
        raise ConsoleError(f"{path.name}: its data section does not end", hint=_HINT)
    return start, end


def _shown(instance: bytes) -> str:
    text = " ".join(instance.decode("latin-1").split())
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def _broken(path: Path, bare: bytes, position: int, what: str) -> ConsoleError:
    line = bare.count(b"\n", 0, position) + 1
    return ConsoleError(f"{path.name} is not a sound STEP file: {what}", where=f"{path.name}:{line}", hint=_HINT)
