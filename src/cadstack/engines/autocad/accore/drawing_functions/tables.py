"""tblsearch, tblnext, tblobjname, dictionaries."""

from typing import Any
from weakref import WeakKeyDictionary

from accore.drawing_functions.command_line import console_of
from accore.drawing_functions.dxf_lists import Ename, to_dxf_list
from accore.drawing_functions.entities import entity_of
from accore.lisp import Cons, Interpreter, Library, LispError, Value, from_list
from accore.lisp.builtins.arguments import string

library = Library()
_TABLES = {
    "LAYER": "layers", "LTYPE": "linetypes", "STYLE": "styles", "DIMSTYLE": "dimstyles", "APPID": "appids",
    "UCS": "ucs", "VIEW": "views", "BLOCK": "blocks",
}  # fmt: skip
_positions: WeakKeyDictionary[Interpreter, dict[str, int]] = WeakKeyDictionary()


def _records(lisp: Interpreter, name: Value) -> list[Any]:
    attribute = _TABLES.get(string(name).upper())
    if attribute is None:
        raise LispError(f'there is no table "{name}"; the tables are {", ".join(_TABLES)}')
    doc = console_of(lisp).doc
    if attribute == "blocks":
        return [block for block in doc.blocks if not block.is_any_layout]
    return list(getattr(doc, attribute))


def _listed(lisp: Interpreter, record: Any, table: str) -> Value:
    """A record as tblsearch shows it: without handles, for a block with its first entity under -2."""
    if table == "BLOCK":
        block = record.block
        pairs = [Cons(0, "BLOCK"), Cons(2, record.name), Cons(70, int(block.dxf.get("flags", 0)))]
        pairs.append(Cons(10, from_list([float(part) for part in block.dxf.base_point])))
        if len(record):
            pairs.append(Cons(-2, Ename(record[0].dxf.handle)))
        return from_list(pairs)
    full = to_dxf_list(record, console_of(lisp).doc.dxfversion, None)
    kept = []
    rest = full
    while rest is not None:
        if rest.car.car not in (-1, 5, 105, 330, 100, 390, 347):
            kept.append(rest.car)
        rest = rest.cdr
    return from_list(kept)


@library.function("TBLSEARCH")
def tblsearch(lisp: Interpreter, table: Value, name: Value, set_next: Value = None) -> Value:
    wanted = string(name).casefold()
    for index, record in enumerate(_records(lisp, table)):
        if _name(record).casefold() == wanted:
            if set_next is not None:
                _positions.setdefault(lisp, {})[table.upper()] = index + 1
            return _listed(lisp, record, table.upper())
    return None


@library.function("TBLNEXT")
def tblnext(lisp: Interpreter, table: Value, rewind: Value = None) -> Value:
    records = _records(lisp, table)
    positions = _positions.setdefault(lisp, {})
    index = 0 if rewind is not None else positions.get(table.upper(), 0)
    positions[table.upper()] = index + 1
    return _listed(lisp, records[index], table.upper()) if index < len(records) else None


@library.function("TBLOBJNAME")
def tblobjname(lisp: Interpreter, table: Value, name: Value) -> Value:
    for record in _records(lisp, table):
        if _name(record).casefold() == string(name).casefold():
            return Ename(record.block.dxf.handle if table.upper() == "BLOCK" else record.dxf.handle)
    return None


def _name(record: Any) -> str:
    return str(record.dxf.name)


@library.function("SNVALID")
def snvalid(name: Value, _flag: Value = None) -> Value:
    from accore.lisp.values import truth

    return truth(string(name).strip() and not set(string(name)) & set('<>/\\":;?*|,=`'))


@library.function("LAYOUTLIST")
def layoutlist(lisp: Interpreter) -> Value:
    return from_list([name for name in console_of(lisp).doc.layouts.names_in_taborder() if name != "Model"])


@library.function("NAMEDOBJDICT")
def namedobjdict(lisp: Interpreter) -> Value:
    return Ename(console_of(lisp).doc.rootdict.dxf.handle)


@library.function("DICTSEARCH")
def dictsearch(lisp: Interpreter, dictionary: Value, key: Value, _set_next: Value = None) -> Value:
    console = console_of(lisp)
    found = entity_of(console, dictionary).get(string(key))
    if found is None or isinstance(found, str):
        return None
    return to_dxf_list(found, console.doc.dxfversion, None)
