"""Schedules: one row per element, as CSV or as an Excel workbook with a sheet for each category.

A text that begins with `=`, `+`, `-` or `@` stays a text: a model is foreign data, and a spreadsheet must not run it.
"""

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from bim.document import Document, Element

Row = list[Any]
FORMATS = (".csv", ".xlsx")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_OWN: dict[str, Callable[[Document, Element], Any]] = {
    "GlobalId": lambda _, element: element.GlobalId,
    "Class": lambda _, element: element.is_a(),
    "Name": lambda _, element: element.Name or "",
    "Type": lambda document, element: document.type_name(element),
    "Level": lambda document, element: document.level_of(element),
    "Materials": lambda document, element: ", ".join(document.materials(element)),
}


def schedule(document: Document, category: str, columns: Sequence[str] = ()) -> tuple[list[str], list[Row]]:
    """The header and the rows of one category.

    `columns` are own ones (GlobalId, Class, Name, Type, Level, Materials), quantities (`NetSideArea`), attributes
    (`OverallWidth`) or properties (`Pset_WallCommon.FireRating`). Without any, there are all own ones and every
    quantity that an element has.
    """
    elements = document.elements(category)
    quantities = [document.quantities(element) for element in elements]
    header = list(columns) or [*_OWN, *_names(quantities)]
    rows = [
        [_value(document, element, found, column) for column in header]
        for element, found in zip(elements, quantities, strict=True)
    ]
    return header, rows


def write(document: Document, name: str, categories: Sequence[str] = (), columns: Sequence[str] = ()) -> Path:
    """Write the schedule of some categories (none: of each that has elements) to `name`, a .csv or .xlsx file."""
    wanted = list(categories) or list(document.categories())
    if Path(name).suffix.casefold() not in FORMATS:
        raise ConsoleError(f'"{name}" is no kind of schedule', hint=f"Use one of: {', '.join(FORMATS)}.")
    schedules = {category: schedule(document, category, columns) for category in wanted}
    path = document.to_write(name)
    if path.suffix.casefold() == ".csv":
        _write_csv(path, schedules)
    else:
        _write_workbook(path, schedules)
    return path


def _names(quantities: Sequence[dict[str, float]]) -> list[str]:
    return sorted({name for found in quantities for name in found})


def _value(document: Document, element: Element, quantities: dict[str, float], column: str) -> Any:
    if column in _OWN:
        return _OWN[column](document, element)
    if "." in column:
        return document.property(element, column)
    value = quantities[column] if column in quantities else document.attribute(element, column)
    return round(value, 6) if isinstance(value, float) else value


def _write_csv(path: Path, schedules: dict[str, tuple[list[str], list[Row]]]) -> None:
    """Several categories share one table: the union of their columns, after one that names the category."""
    header = list(dict.fromkeys(column for columns, _ in schedules.values() for column in columns))
    several = len(schedules) > 1
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Category", *header] if several else header)
        for category, (columns, rows) in schedules.items():
            for row in rows:
                values = dict(zip(columns, row, strict=True))
                cells = [_text(values.get(column)) for column in header]
                writer.writerow([category, *cells] if several else cells)


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value


def _write_workbook(path: Path, schedules: dict[str, tuple[list[str], list[Row]]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for category, (header, rows) in schedules.items():
        _fill(book.create_sheet(_sheet_name(category)), header, rows)
    if not book.worksheets:
        book.create_sheet("Empty")
    book.save(path)


def _fill(sheet: Any, header: list[str], rows: list[Row]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, row in enumerate([header, *rows], 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, (bool, int, float)) or value is None:
                cell.value = value
            else:
                cell.value = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", str(value))
                cell.data_type = "s"  # openpyxl would take "=…" for a formula
    for column in range(1, len(header) + 1):
        letter = get_column_letter(column)
        sheet.cell(1, column).font = Font(bold=True)
        longest = max(len(str(cell.value)) for cell in sheet[letter] if cell.value is not None)
        sheet.column_dimensions[letter].width = min(_WIDEST, longest + 2)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _sheet_name(category: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", category)[:31]
