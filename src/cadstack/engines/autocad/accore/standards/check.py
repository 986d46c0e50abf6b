"""Finds what differs from a standard, and mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accore.lisp.builtins.strings import matches
from accore.references import redirect
from accore.standards.standard import Standard
from accore.standards.tables import (
    DIM_STYLES,
    LAYERS,
    LINETYPES,
    TABLES,
    TEXT_STYLES,
    CannotBeSet,
    Properties,
    Table,
    same,
)
from accore.usage import Unused

# Properties that are names of records of another table.
_NAMES = {(LAYERS.key, "linetype"): LINETYPES, (DIM_STYLES.key, "dimtxsty"): TEXT_STYLES}


@dataclass
class Problem:
    """One thing that differs: a name that the standard does not know, or a property; and what became of it."""

    table: Table
    name: str
    property: str | None = None
    found: Any = None
    expected: Any = None
    fixed: bool = False
    remark: str = ""

    def __str__(self) -> str:
        what = (
            "is not in the standard"
            if self.property is None
            else f"has {self.property} {_shown(self.found)} instead of {_shown(self.expected)}"
        )
        state = "" if not self.remark and not self.fixed else f" ({self.remark or 'fixed'})"
        return f'{self.table.noun} "{self.name}" {what}{state}'


def check(doc: Any, standard: Standard) -> list[Problem]:
    """Every difference, table by table, in the order of the drawing."""
    return [problem for table in _checked(standard) for problem in _problems(table, doc, standard.records[table.key])]


def fix(doc: Any, standard: Standard) -> list[Problem]:
    """Mend what differs; every difference that there was, each with what became of it.

    What refers to other records is checked after these were mended, so one pass is enough.
    """
    done = []
    for table in _checked(standard):
        for problem in _problems(table, doc, standard.records[table.key]):
            if problem.property is None:
                _fix_name(doc, table, standard, problem)
            else:
                _fix_property(doc, table, standard, problem)
            done.append(problem)
    return done


def _checked(standard: Standard) -> Iterator[Table]:
    return (table for table in TABLES if table.key in standard.records)


def _problems(table: Table, doc: Any, right: Mapping[str, Properties]) -> list[Problem]:
    by_name = {name.casefold(): properties for name, properties in right.items()}
    problems = []
    for name, record in table.records(doc).items():
        expected = by_name.get(name.casefold())
        if expected is not None:
            present = table.read(record)
            problems += [
                Problem(table, name, member, present.get(member), value)
                for member, value in expected.items()
                if not same(present.get(member), value)
            ]
        elif name.casefold() not in table.always:
            problems.append(Problem(table, name))
    return problems


def _fix_property(doc: Any, table: Table, standard: Standard, problem: Problem) -> None:
    record = getattr(doc, table.attribute).get(problem.name)
    try:
        _set(doc, table, standard, record, str(problem.property), problem.expected)
    except CannotBeSet as reason:
        problem.remark = f"not fixed: {reason}"
        return
    problem.fixed = True
    if table is DIM_STYLES:
        problem.remark = "fixed; dimensions look as they did until they are edited"


def _fix_name(doc: Any, table: Table, standard: Standard, problem: Problem) -> None:
    replacements = standard.replace.get(table.key, {})
    new = next((new for old, new in replacements.items() if matches(problem.name.upper(), old.upper())), None)
    if new is None:
        problem.fixed = _dropped(doc, table, problem.name)
        in_use = "not fixed: it is in use, and the standard does not say what replaces it"
        problem.remark = "fixed: removed, since nothing used it" if problem.fixed else in_use
        return
    try:
        _make(doc, table, standard, new)
    except CannotBeSet as reason:
        problem.remark = f"not fixed: {reason}"
        return
    problem.expected = new
    problem.remark = f"fixed: {redirect(doc, table.attribute, problem.name, new)} entities use {new}"
    problem.fixed = True
    if not _dropped(doc, table, problem.name):
        problem.remark += "; the drawing holds on to the record"


def _dropped(doc: Any, table: Table, name: str) -> bool:
    """Remove a record that nothing uses; whether that was possible."""
    unused = Unused(doc)
    return any(unused.remove(word, known) for word, known in unused.names(table.purge_word) if known == name)


def _make(doc: Any, table: Table, standard: Standard, name: str) -> None:
    """The record of the standard, made where the drawing lacks it."""
    records = getattr(doc, table.attribute)
    if name in records:
        return
    properties = _properties(standard, table, name)
    assert properties is not None  # a standard replaces by its own names only
    if table is LINETYPES:
        if "shapes" in properties:
            raise CannotBeSet("linetypes with text or shapes in them cannot be made here")
        records.add(name, properties["pattern"])
        return
    record = records.new(name)
    for member, value in properties.items():
        _set(doc, table, standard, record, member, value)


def _set(doc: Any, table: Table, standard: Standard, record: Any, member: str, value: Any) -> None:
    """Set a property; what it names is made first where the standard has it and the drawing lacks it."""
    named = _NAMES.get((table.key, member))
    if named is not None and _properties(standard, named, value) is not None:
        _make(doc, named, standard, value)
    table.write(doc, record, member, value)


def _properties(standard: Standard, table: Table, name: str) -> Properties | None:
    records = standard.records.get(table.key, {})
    return next((found for known, found in records.items() if known.casefold() == name.casefold()), None)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
