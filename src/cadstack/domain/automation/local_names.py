"""Under which name an argument's data lies in the job folder.

Guarantee: a name that this module returns is relative, uses `/`, and stays inside the job folder on Linux and on
Windows. A name that a caller writes (`localName`, `pathInZip`) is refused when it is not safe, because silently using
another would break the activity; a name that a server suggests is cleaned, because nobody here can correct it.
"""

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from cadstack.domain.automation.data_urls import is_data_url
from cadstack.domain.automation.workitem import Argument
from cadstack.domain.errors import InvalidInput

_PLACEHOLDER = re.compile(r"\$\(.*\)\Z", re.DOTALL)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]')
_SEPARATOR = re.compile(r"[\\/]")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z", re.IGNORECASE)
_EXTENSION = re.compile(r"[^.].*\.[^.\s]{1,20}\Z")
_PARAMETER = re.compile(r';\s*([\w!#$%&+^`|~.-]+\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
LONGEST_SEGMENT = 255
LONGEST_PATH = 1024


def is_placeholder(name: str) -> bool:
    """Whether a localName has the form `$(anything)`, which means: the name that the data comes with."""
    return _PLACEHOLDER.match(name) is not None


def safe_path(name: str) -> str:
    """A path that a caller wrote, with `/`; raises ValueError with the reason when it could leave the job folder."""
    text = name.replace("\\", "/")
    if text.startswith("/"):
        raise ValueError(f"'{name}' is absolute; give a path inside the job folder")
    segments = [segment for segment in text.split("/") if segment not in ("", ".")]
    if not segments:
        raise ValueError(f"'{name}' names nothing")
    if len(text) > LONGEST_PATH:
        raise ValueError(f"the name has {len(text)} characters; {LONGEST_PATH} is the limit")
    for segment in segments:
        reason = _unsafe(segment)
        if reason:
            raise ValueError(f"'{name}' {reason}")
    return "/".join(segments)


def name_problem(written: str | None) -> str:
    """What is wrong with a written localName or pathInZip, as a sentence; empty for none and for a placeholder."""
    if not written or is_placeholder(written):
        return ""
    try:
        safe_path(written)
    except ValueError as error:
        return f"{error}."
    return ""


def _unsafe(segment: str) -> str:
    if segment == "..":
        return "leaves the job folder; give a path without '..'"
    if _FORBIDDEN.search(segment):
        return 'contains a character that file names cannot have: control characters and < > : " | ? *'
    if segment[-1] in ". ":
        return "ends with a dot or a space, which Windows drops"
    if _DEVICE.match(segment):
        return "is the name of a Windows device"
    if not _fits(segment):
        return f"has a part longer than {LONGEST_SEGMENT} bytes"
    return ""


def _fits(segment: str) -> bool:
    return len(segment.encode()) <= LONGEST_SEGMENT


def cleaned_name(suggested: str) -> str | None:
    """A file name made of what a server suggested, without its folders; None when nothing usable is left."""
    last = _SEPARATOR.split(suggested)[-1]
    name = _FORBIDDEN.sub("_", last).strip().rstrip(". ")
    if not name.strip("._ "):
        return None
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    while not _fits(name):
        stem, name = (stem[:-1], f"{stem[:-1]}{dot}{extension}") if len(stem) > 1 else ("", name[:-1].rstrip(". "))
    return name


def content_disposition_name(header: str) -> str | None:
    """The file name of a Content-Disposition header (RFC 6266): `filename*` before `filename`, cleaned."""
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(f";{header}" if "=" in header.partition(";")[0] else header):
        found.setdefault(match[1].casefold(), match[2].strip())
    extended = _extended_value(found.get("filename*", ""))
    if extended and cleaned_name(extended):
        return cleaned_name(extended)
    plain = found.get("filename", "")
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        # A back-slash escapes a quote or another back-slash; elsewhere it is part of a Windows path that was sent.
        plain = re.sub(r'\\(["\\])', r"\1", plain[1:-1])
    return cleaned_name(unquote(plain))


def _extended_value(value: str) -> str | None:
    """RFC 8187, `UTF-8'en'na%20me`; None when it is malformed or in an unknown character set."""
    charset, quote, rest = value.strip('"').partition("'")
    _, second, encoded = rest.partition("'")
    if not quote or not second or charset.casefold() not in ("utf-8", "iso-8859-1"):
        return None
    try:
        return unquote(encoded, encoding=charset, errors="strict")
    except UnicodeDecodeError:
        return None


def url_name(url: str) -> str | None:
    """The last part of a URL's path when it is a file name with an extension."""
    try:
        path = urlsplit(url).path if "://" in url else url.partition("?")[0].partition("#")[0]
    except ValueError:
        return None
    if "/" not in path:
        return None
    name = cleaned_name(unquote(path.rsplit("/", 1)[1]))
    return name if name and _EXTENSION.match(name) else None


def local_name(
    argument: Argument,
    declared: str | None,
    *,
    unique: str,
    content_disposition: str | None = None,
) -> str:
    """The documented order: argument, parameter, Content-Disposition, URL, unique; raises InvalidInput.

    `declared` is the parameter's localName; `unique` a generated name; `content_disposition` the header of a download.
    A `$(x)` name ends the search for a written name. A data URL must have a written one.
    """
    for written in (argument.local_name, declared):
        if written and is_placeholder(written):
            break
        if written:
            try:
                return safe_path(written)
            except ValueError as error:
                raise InvalidInput.at("localName", f"localName {error}.") from None
    url = argument.url or ""
    if is_data_url(url):
        raise InvalidInput.at(
            "localName", "A data URL has no file name. Give the argument or the parameter a localName."
        )
    suggested = content_disposition_name(content_disposition) if content_disposition else None
    return suggested or url_name(url) or safe_path(unique)


def unique_name(name: str, taken: Collection[str], *, folder: bool = False) -> str:
    """`name`, or `name_2`, `name_3` … when it is taken without regard to case.

    `taken` lists files, and folders with a `/` at their end. A file may not stand where a file or a folder is, nor
    inside a file. A `folder` may share or hold what is taken; it only may not stand where a file is, nor inside one.
    """
    files = {path.casefold() for path in taken if not path.endswith("/")}
    folders = {path[:-1].casefold() for path in taken if path.endswith("/")}
    folders |= {parent for path in files | folders for parent in _ancestors(path)}
    blocked = files if folder else files | folders
    top, slash, below = name.partition("/")
    stem, dot, extension = name.rpartition(".") if "." in name.rpartition("/")[2][1:] else (name, "", "")
    candidate, number = name, 2
    while candidate.casefold() in blocked or _inside(candidate, files):
        # Only another top folder helps a path whose folder is already a file.
        inside = _inside(candidate, files)
        candidate = f"{top}_{number}{slash}{below}" if inside else f"{stem}_{number}{dot}{extension}"
        number += 1
    return candidate


def _inside(path: str, files: Collection[str]) -> bool:
    return any(parent in files for parent in _ancestors(path.casefold()))


def _ancestors(path: str) -> list[str]:
    segments = path.split("/")
    return ["/".join(segments[:count]) for count in range(1, len(segments))]
