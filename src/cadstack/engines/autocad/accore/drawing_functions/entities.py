"""entget, entmake, entmod, entdel and walking through the drawing."""

from typing import Any
from weakref import WeakKeyDictionary

from ezdxf.entities import DXFGraphic, factory
from ezdxf.lldxf.const import DXFError

from accore.console import Console
from accore.drawing_functions.command_line import console_of
from accore.drawing_functions.dxf_lists import Ename, to_dxf_list, to_entity
from accore.lisp import Interpreter, Library, LispError, Value, from_list, to_list
from accore.lisp.builtins.arguments import string, wrong
from accore.lisp.values import Cons

library = Library()


def entity_of(console: Console, name: Value) -> Any:
    """The entity that an entity name means; raises LispError when it is gone."""
    if not isinstance(name, Ename):
        raise wrong("lentityp", name)
    entity = console.doc.entitydb.get(name.handle)
    if entity is None or not entity.is_alive:
        raise LispError(f"{name} has been deleted")
    return entity


def drawing_entities(console: Console) -> list[Any]:
    """Every entity of every layout, model space first."""
    doc = console.doc
    layouts = [doc.modelspace(), *(layout for layout in doc.layouts if layout.name != "Model")]
    return [entity for layout in layouts for entity in layout if entity.is_alive]


def with_parts(entity: Any) -> list[Any]:
    """An entity, followed by its attributes or vertices and the end marker."""
    attribute = _PART_LISTS.get(entity.dxftype())
    parts = list(getattr(entity, attribute)) if attribute else []
    seqend = getattr(entity, "seqend", None) if parts else None
    return [entity, *parts, *([seqend] if seqend is not None else [])]


_PART_LISTS = {"INSERT": "attribs", "POLYLINE": "vertices"}


def layout_of(console: Console, entity: Any) -> str | None:
    """The name of the layout that the entity is in; None for entities of blocks and table records."""
    layout = _container(entity)
    return layout.name if layout is not None and layout.is_any_layout and layout.name in console.doc.layouts else None


def _container(entity: Any) -> Any:
    """The layout or block that holds an entity; None for parts of other entities and for table records."""
    if not isinstance(entity, DXFGraphic) or entity.dxftype() in ("ATTRIB", "VERTEX", "SEQEND"):
        return None
    return entity.get_layout()


@library.function("ENTLAST")
def entlast(lisp: Interpreter) -> Value:
    console = console_of(lisp)
    for space in (console.space, console.doc.modelspace()):
        if len(space):
            return Ename(space[-1].dxf.handle)
    return None


@library.function("ENTNEXT")
def entnext(lisp: Interpreter, name: Value = None) -> Value:
    console = console_of(lisp)
    walk = _walk(console, None if name is None else entity_of(console, name))
    if name is None:
        return Ename(walk.order[0]) if walk.order else None
    following = walk.position.get(name.handle, len(walk.order)) + 1
    return Ename(walk.order[following]) if following < len(walk.order) else None


class _Walk:
    """The order of handles in one container, kept until the drawing changes."""

    def __init__(self, order: list[str], stamp: tuple[object, ...]) -> None:
        self.order = order
        self.position = {handle: index for index, handle in enumerate(order)}
        self.stamp = stamp


_walks: WeakKeyDictionary[Any, _Walk] = WeakKeyDictionary()


def _walk(console: Console, entity: Any) -> _Walk:
    block = _block_of(console, entity)
    database = console.doc.entitydb
    stamp = (len(database), str(database.handles), block.name if block is not None else None)
    found = _walks.get(console.doc)
    if found is None or found.stamp != stamp:
        entities = list(block) if block is not None else drawing_entities(console)
        order = [part.dxf.handle for one in entities for part in with_parts(one)]
        found = _walks[console.doc] = _Walk(order, stamp)
    return found


def _block_of(console: Console, entity: Any) -> Any:
    """The block definition an entity is part of; None for entities of layouts."""
    layout = _container(entity)
    if layout is None or layout.is_any_layout:
        return None
    return console.doc.blocks.get(layout.name)


@library.function("ENTGET")
def entget(lisp: Interpreter, name: Value, _applications: Value = None) -> Value:
    console = console_of(lisp)
    if not isinstance(name, Ename):
        raise wrong("lentityp", name)
    entity = console.doc.entitydb.get(name.handle)
    if entity is None or not entity.is_alive:
        return None
    return to_dxf_list(entity, console.doc.dxfversion, layout_of(console, entity))


@library.function("ENTMAKE", "ENTMAKEX")
def entmake(lisp: Interpreter, pairs: Value = None) -> Value:
    console = console_of(lisp)
    if pairs is None:
        return None
    groups = {pair.car: pair.cdr for pair in to_list(pairs) if isinstance(pair, Cons)}
    kind = groups.get(0)
    if kind in _RECORD_TABLES:
        return _make_record(console, str(kind), groups)
    if kind in ("VERTEX", "ATTRIB", "SEQEND", "BLOCK", "ENDBLK"):
        raise LispError(f"entmake of {kind} is not supported; use LWPOLYLINE, or the commands -INSERT and -BLOCK")
    entity = to_entity(pairs, console.doc)
    named = groups.get(410)
    space = console.doc.layouts.get(named) if named and named in console.doc.layouts else console.space
    if 8 not in groups:
        entity.dxf.layer = console.variables.get("CLAYER")
    factory.bind(entity, console.doc)
    space.add_entity(entity)
    console.modified = True
    return pairs if isinstance(pairs, Cons) else None


@library.function("ENTMOD")
def entmod(lisp: Interpreter, pairs: Value) -> Value:
    console = console_of(lisp)
    name = next((pair.cdr for pair in to_list(pairs) if isinstance(pair, Cons) and pair.car == -1), None)
    old = entity_of(console, name)
    console.modified = True
    if not isinstance(old, DXFGraphic):
        _change_record(old, {pair.car: pair.cdr for pair in to_list(pairs) if isinstance(pair, Cons)})
        return pairs
    new = to_entity(pairs, console.doc)
    if new.dxftype() != old.dxftype():
        raise LispError(f"entmod cannot turn {old.dxftype()} into {new.dxftype()}")
    if old.dxftype() in _PARTS:
        _take_attributes(old, new)
    else:
        _put_in_place(console, old, new)
    return pairs


_PARTS = ("ATTRIB", "ATTDEF", "VERTEX")


def _take_attributes(old: Any, new: Any) -> None:
    """Give a part of another entity the attributes of `new`; its place in the whole stays as it is."""
    kept = {"handle", "owner", "paperspace"}
    for name in set(old.dxf.all_existing_dxf_attribs()) - kept:
        old.dxf.discard(name)
    old.dxf.update({name: value for name, value in new.dxfattribs().items() if name not in kept})


def _put_in_place(console: Console, old: Any, new: Any) -> None:
    """Let `new` take the handle, the owner, the parts and the position of `old`."""
    for name in ("handle", "owner", "paperspace"):
        if old.dxf.hasattr(name):
            new.dxf.set(name, old.dxf.get(name))
    new.doc = console.doc
    for part in ("_sub_entities", "seqend", "extension_dict", "appdata", "reactors", "xdata"):
        if hasattr(old, part) and hasattr(new, part):
            setattr(new, part, getattr(old, part))
    console.doc.entitydb[old.dxf.handle] = new
    layout = old.get_layout()
    if layout is not None:
        entities = layout.entity_space.entities
        entities[entities.index(old)] = new


@library.function("ENTDEL")
def entdel(lisp: Interpreter, name: Value) -> Value:
    console = console_of(lisp)
    entity = entity_of(console, name)
    layout = _container(entity)
    if layout is None:
        raise LispError(f"{entity.dxftype()} cannot be deleted by entdel")
    layout.delete_entity(entity)
    console.modified = True
    return name


@library.function("ENTUPD")
def entupd(name: Value) -> Value:
    return name


@library.function("HANDENT")
def handent(lisp: Interpreter, handle: Value) -> Value:
    key = string(handle).upper()
    return Ename(key) if key in console_of(lisp).doc.entitydb else None


@library.function("ENTSEL", "NENTSEL")
def entsel(_prompt: Value = "") -> Value:
    raise LispError("entsel needs a person to pick; use ssget with a filter")


@library.function("VLAX-ENAME->VLA-OBJECT", "VLAX-GET-ACAD-OBJECT", "VLAX-CREATE-OBJECT", "VLAX-GET-PROPERTY")
def activex(*_: Value) -> Value:
    raise LispError("ActiveX (vla- and vlax- functions) does not exist here; use entget, entmod and command")


_RECORD_TABLES = {"LAYER": "layers", "STYLE": "styles", "LTYPE": "linetypes"}


def _make_record(console: Console, kind: str, groups: dict[int, Value]) -> Value:
    table = getattr(console.doc, _RECORD_TABLES[kind])
    name = groups.get(2)
    if not isinstance(name, str) or kind == "LTYPE":
        raise LispError(f"entmake cannot make this {kind}; give (2 . name), or use -LINETYPE for linetypes")
    if name in table:
        return None
    try:
        record = table.add(name) if kind == "LAYER" else table.new(name)
    except DXFError as error:
        raise LispError(f"{kind} {name}: {error}") from None
    _change_record(record, groups)
    console.modified = True
    return from_list([Cons(code, value) for code, value in groups.items()])


def _change_record(record: Any, groups: dict[int, Value]) -> None:
    """Set the attributes of a table record by their group codes."""
    names = dict(record.DXFATTRIBS.build_group_code_items())
    for code, value in groups.items():
        if code in names and code not in (0, 2, 5, 330) and isinstance(value, str | int | float):
            record.dxf.set(names[code], value)


__all__ = ["Ename", "drawing_entities", "entity_of", "layout_of", "library"]
