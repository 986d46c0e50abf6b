"""A DWG file as tables of decoded rows. Keeps ezdwg's decoders at arm's length: nothing they raise gets past here."""

import math
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from ezdwg import raw

from .report import REPAIR, LoadReport, UnreadableDrawing

Row = tuple[Any, ...]
MODEL, PAPER = 2, 1
FARTHEST = 1e13  # a coordinate beyond it is damage
_MOST_OBJECTS = 5_000_000
_PATIENCE_SECONDS = 300.0


class DwgSource:
    """Rows of one file, by decoder; a decoder that fails is noted once and counts as empty."""

    def __init__(self, path: Path, report: LoadReport) -> None:
        self.path = path
        self.report = report
        self._deadline = monotonic() + _PATIENCE_SECONDS
        self._tables: dict[str, list[Any]] = {}
        headers = self._essential("list_object_headers_with_type")
        if len(headers) > _MOST_OBJECTS:
            raise UnreadableDrawing(f"{path.name} claims {len(headers)} objects; it is damaged.", REPAIR)
        self.types: dict[int, str] = {row[0]: row[4] for row in headers}
        self.entity_handles = [row[0] for row in headers if row[5] == "E"]
        placements = self._essential("decode_entity_placements")
        self.placements: dict[int, tuple[int, int]] = {handle: (mode, owner) for handle, mode, owner in placements}

    def _essential(self, decoder: str) -> list[Any]:
        try:
            rows = list(getattr(raw, decoder)(str(self.path)))
        except Exception as problem:
            raise UnreadableDrawing(f"{self.path.name} is a damaged or truncated DWG: {problem}.", REPAIR) from problem
        if not rows:
            raise UnreadableDrawing(
                f"{self.path.name} is a damaged or truncated DWG: its object table is empty. {REPAIR}"
            )
        return rows

    def rows(self, decoder: str) -> list[Any]:
        """The sane rows of `decoder`; rows with wild numbers are left out and noted."""
        if decoder in self._tables:
            return self._tables[decoder]
        if monotonic() > self._deadline:
            raise UnreadableDrawing(
                f"{self.path.name} takes more than {_PATIENCE_SECONDS:g} s to read; it is damaged. {REPAIR}"
            )
        try:
            found = list(getattr(raw, decoder)(str(self.path)))
        except Exception as problem:
            self.report.notes.append(f"Cannot read {decoder.removeprefix('decode_').replace('_', ' ')}: {problem}")
            found = []
        sound = [row for row in found if _is_sane(row)]
        if len(sound) < len(found):
            what = decoder.removeprefix("decode_").replace("_", " ")
            self.report.notes.append(f"Left out {len(found) - len(sound)} of the {what}: coordinates out of range.")
        self._tables[decoder] = sound
        return sound

    def by_handle(self, decoder: str) -> dict[int, Row]:
        """The rows of `decoder` by their first column."""
        return {row[0]: row for row in self.rows(decoder)}

    def header(self) -> Row:
        """The few header variables that ezdwg decodes; see `reader.HEADER`."""
        try:
            return tuple(raw.decode_header_variables(str(self.path)))
        except Exception as problem:
            self.report.notes.append(f"Cannot read the header variables: {problem}")
            return ()


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, dict):
        yield from _numbers(list(value.values()))


def _is_sane(row: Any) -> bool:
    return all(math.isfinite(number) and abs(number) < FARTHEST for number in _numbers(row))
