"""What a downloaded archive becomes: the zip table of the documentation, and eTransmit packages.

With `zip: true` an eTransmit manifest's main file wins over `pathInZip`: the field guide has the path point to the main
file where there is a manifest, and to what `pathInZip` designates where there is none. Where `pathInZip` stands without
`zip: true`, the caller asked for one file and gets it.
"""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from xml.etree import ElementTree as ET

from cadstack.domain.automation.local_names import safe_path
from cadstack.domain.errors import InvalidInput

_DRAWING = (".dwg", ".dxf", ".dwt", ".dws", ".dst")
_REPORT_NAME = re.compile(r"(?:[^/]*/)?[^/]+\.txt\Z", re.IGNORECASE)
_MANIFEST_NAME = re.compile(r"(?:[^/]*/)?(?:[^/]*etransmit[^/]*|manifest)\.(?:xml|txt)\Z", re.IGNORECASE)
_HEADING = re.compile(r"transmittal report|etransmit|transmittal is based on|transmittal based on", re.IGNORECASE)
_BASED_ON = re.compile(r"transmittal (?:is )?based on\s+\"?(?P<file>.+?)\"?\.?\s*\Z", re.IGNORECASE)
_ROOT = re.compile(r"(?:root|main|host)[ _-]?(?:drawing|file)s?\s*:?\s*(?P<file>.*)\Z", re.IGNORECASE)
_LABEL = re.compile(r"[\w .-]{1,40}:\s+(?=\S)")
_ROOT_NAMES = frozenset(
    {"root", "main", "host", "isroot", "ismain", "rootdrawing", "maindrawing", "rootfile", "mainfile"}
)
LONGEST_MANIFEST, LONGEST_LINE, MOST_MANIFESTS = 1024 * 1024, 1024, 8


@dataclass(frozen=True)
class Placement:
    """What to do with a download: `unpack` it into the folder `local_name`, or leave it; `path` is its `.path`."""

    local_name: str
    unpack: bool
    path: str


def place(
    local_name: str,
    *,
    zip_declared: bool,
    path_in_zip: str | None,
    names: Sequence[str] | None,
    manifests: Mapping[str, str] | None = None,
) -> Placement:
    """The row of the zip table that applies; raises InvalidInput when `pathInZip` cannot be had.

    `names` lists the files of the archive and is None when the download is not one; `manifests` holds the texts of
    those that `manifest_candidates` named.
    """
    if names is None:
        if path_in_zip:
            raise InvalidInput.at(
                "pathInZip", f"The download is not a zip archive, so '{path_in_zip}' cannot be found in it."
            )
        return Placement(local_name, False, local_name)
    if not zip_declared and not path_in_zip:
        return Placement(local_name, False, local_name)
    main = main_file(names, manifests or {}) if zip_declared else None
    if main is None and path_in_zip:
        main = _member(path_in_zip, names)
    return Placement(local_name, True, f"{local_name}/{main}" if main else local_name)


class _Listing:
    """The files and folders of an archive, found without regard to case; unsafe names are left out."""

    def __init__(self, names: Sequence[str]) -> None:
        self.paths: dict[str, str] = {}
        self._same_name: dict[str, list[str]] = {}
        for name in names:
            try:
                path = safe_path(name)
            except ValueError:
                continue
            if self.paths.setdefault(path.casefold(), path) is path:
                self._same_name.setdefault(path.rpartition("/")[2].casefold(), []).append(path)

    def designated(self, written: str, folder: str) -> str | None:
        """A file that a manifest names: by its path from the manifest, else by its bare name if only one has it."""
        wanted = written.strip().strip('"').replace("\\", "/").casefold()
        exact = self.paths.get(f"{folder.casefold()}/{wanted}".strip("/"))
        same = self._same_name.get(wanted.rpartition("/")[2], [])
        return exact or (same[0] if len(same) == 1 else None)


def _member(wanted: str, names: Sequence[str]) -> str:
    try:
        path = safe_path(wanted)
    except ValueError as error:
        raise InvalidInput.at("pathInZip", f"pathInZip {error}.") from None
    files = _Listing(names).paths
    found = files.get(path.casefold())
    if found is None:
        close = get_close_matches(path.casefold(), list(files)[:1000], n=3, cutoff=0.5) or sorted(files)[:5]
        listed = ", ".join(files[name] for name in close) or "no files"
        raise InvalidInput.at("pathInZip", f"The archive has no '{wanted}'. It has: {listed}.")
    return found


def manifest_candidates(names: Sequence[str]) -> tuple[str, ...]:
    """The few files of an archive that may be an eTransmit manifest; of each read at most LONGEST_MANIFEST bytes.

    Documented: eTransmit puts a text report that lists the files beside them. *Assumed*: it stands at the top or one
    folder below; it is a `.txt`, or a `manifest`/`…etransmit…` file as `.xml` or `.txt`.
    """
    plain = [name.replace("\\", "/") for name in names]
    by_kind = [
        [name for name, path in zip(names, plain, strict=True) if pattern.match(path)]
        for pattern in (_MANIFEST_NAME, _REPORT_NAME)
    ]
    return tuple(dict.fromkeys([*by_kind[0], *by_kind[1]]))[:MOST_MANIFESTS]


def manifest_text(content: bytes) -> str:
    """The text of a manifest: by its byte order mark, else UTF-8, else the Windows code page of western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def main_file(names: Sequence[str], manifests: Mapping[str, str]) -> str | None:
    """The main file that an eTransmit manifest designates, as the archive spells it; None without a manifest.

    *Assumed* forms, since no format is published. Text: a report that calls itself a transmittal, with the main file
    after `Root drawing:` or `transmittal based on`, or as the first drawing that it lists. XML: an element or attribute
    named root/main/host (`<RootDrawing>a.dwg</RootDrawing>`, `<File name="a.dwg" root="true"/>`).
    """
    listing = _Listing(names)
    for candidate in manifest_candidates(names):
        text = manifests.get(candidate, "")
        folder = candidate.replace("\\", "/").rpartition("/")[0]
        if text.lstrip().startswith("<"):
            found = listing.designated(_xml_main(text) or "", folder)
        else:
            found = _report_main(text, folder, listing)
        if found is not None:
            return found
    return None


def _report_main(text: str, folder: str, listing: _Listing) -> str | None:
    if not _HEADING.search(text[:4000]):
        return None
    lines = [stripped for line in text.splitlines() if (stripped := line.strip()) and len(stripped) <= LONGEST_LINE]
    for number, line in enumerate(lines):
        match = _ROOT.match(line) or _BASED_ON.search(line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        found = listing.designated(match["file"].strip() or following, folder) if match else None
        if found:
            return found
    drawings = (_LABEL.sub("", line, count=1) for line in lines if line.casefold().endswith(_DRAWING))
    return next((found for drawing in drawings if (found := listing.designated(drawing, folder))), None)


def _xml_main(text: str) -> str | None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        document = ET.fromstring(text)  # noqa: S314 - no entities: refused above
    except ET.ParseError:
        return None
    for element in document.iter():
        attributes = {_plain(key): value for key, value in element.attrib.items()}
        named = next((attributes[key] for key in ("path", "name", "file", "filename", "href") if key in attributes), "")
        text_inside = (element.text or "").strip()
        flags = {value.casefold() for key, value in attributes.items() if key in ("type", "role", "kind")}
        flagged = any(attributes[key].casefold() in ("true", "1", "yes") for key in _ROOT_NAMES & attributes.keys())
        if flagged or flags & _ROOT_NAMES or _plain(element.tag) in _ROOT_NAMES - {"root"}:
            return named or text_inside or None
        pointing = next((attributes[key] for key in sorted(_ROOT_NAMES & attributes.keys())), "")
        if "." in pointing:
            return pointing
    return None


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2].casefold().replace("-", "").replace("_", "")
