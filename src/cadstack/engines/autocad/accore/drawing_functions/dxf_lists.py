"""Entities as AutoLISP association lists of DXF group codes, and back.

An entity is always rebuilt from its whole list rather than patched attribute by attribute, so that vertices, long texts
and every other repeated group come out as they were put in.
"""

from dataclasses import dataclass
from typing import Any

from ezdxf.entities import DXFEntity, factory
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.tagwriter import TagCollector
from ezdxf.lldxf.types import TYPE_TABLE, DXFTag, dxftag

from accore.lisp import Cons, LispError, Value, from_list, to_list
from accore.lisp.values import describe

POINTS = {*range(10, 19), *range(110, 113), 210, *range(1010, 1014)}
HANDLES = {*range(320, 370), 390, *range(480, 482)}
COMMON = {6, 8, 48, 60, 62, 67, 92, 310, 347, 370, 390, 410, 420, 430, 440}


@dataclass(frozen=True)
class Ename:
    """The name of an entity or table record: its handle."""

    handle: str
    lisp_type = "ENAME"

    def __str__(self) -> str:
        return f"<Entity name: {self.handle.lower()}>"


def to_dxf_list(entity: DXFEntity, dxfversion: str, layout: str | None) -> Value:
    """The list that `entget` returns; attributes of a block reference and vertices have lists of their own."""
    pairs: list[Value] = [Cons(-1, Ename(entity.dxf.handle))]
    tags = TagCollector.dxftags(entity, dxfversion)
    end = next((index for index, tag in enumerate(tags) if tag.code == 0 and index), len(tags))
    index = 0
    while index < end:
        code = int(tags[index].code)
        if code in POINTS:
            axes = _axes(tags, index, end)
            pairs.append(Cons(code, from_list([float(tags[at].value) for at in axes])))
            index = axes[-1] + 1
            continue
        pairs.append(Cons(code, _lisp_value(code, tags[index].value)))
        if code == 8 and layout is not None:
            pairs.append(Cons(67, int(layout != "Model")))
            pairs.append(Cons(410, layout))
        index += 1
    return from_list([pair for pair in pairs if pair.car not in (67, 410) or layout is None or _added(pair, pairs)])


def _added(pair: Cons, pairs: list[Value]) -> bool:
    """Whether this is the last pair of its code, so that 67 and 410 appear once."""
    return next(one for one in reversed(pairs) if one.car == pair.car) is pair


def _axes(tags: Any, index: int, end: int) -> list[int]:
    axes = [index]
    for step in (10, 20):
        following = axes[-1] + 1
        if following < end and tags[following].code == tags[index].code + step:
            axes.append(following)
    return axes


def _lisp_value(code: int, value: Any) -> Value:
    if code in HANDLES:
        return Ename(str(value))
    kind = TYPE_TABLE.get(code, str)
    if kind is int:
        return int(value)
    if kind is float:
        return float(value)
    return str(value)


def to_entity(pairs: Value, doc: Any) -> DXFEntity:
    """A new entity from an association list, not yet placed in the drawing; raises LispError."""
    tags = [tag for pair in to_list(pairs) if (tag := _tag(pair)) is not None]
    if not tags or tags[0].code != 0:
        kinds = [tag for tag in tags if tag.code == 0]
        if not kinds:
            raise LispError('the entity list has no type (0 . "...")')
        tags = [kinds[0], *(tag for tag in tags if tag.code != 0)]
    try:
        return factory.load(ExtendedTags(_arranged(tags)), doc)
    except (DXFError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LispError(f"not a valid {tags[0].value} list: {error}") from None


def _tag(pair: Value) -> DXFTag | None:
    if type(pair) is not Cons or not isinstance(pair.car, int):
        raise LispError(f"bad DXF group: {describe(pair)}")
    code, value = pair.car, pair.cdr
    if code < 0 or code in (5, 105, 330, 410, 67):
        return None
    if isinstance(value, Cons):
        axes = [float(part) for part in to_list(value) if isinstance(part, int | float)]
        return dxftag(code, tuple(axes))
    if isinstance(value, Ename):
        return DXFTag(code, value.handle)
    if value is None:
        raise LispError(f"bad DXF group: ({code})")
    try:
        return dxftag(code, value)
    except (ValueError, TypeError, DXFError):
        raise LispError(f"bad DXF group: {describe(pair)}") from None


def _arranged(tags: list[DXFTag]) -> list[DXFTag]:
    """Groups common to all entities under AcDbEntity, wherever the list has them; lists without markers stay flat."""
    if not any(tag.code == 100 for tag in tags):
        return tags
    first = next(index for index, tag in enumerate(tags) if tag.code == 100 and tag.value != "AcDbEntity")
    common = [tag for tag in tags[1:first] if tag.code != 100]
    rest = tags[first:]
    late = [tag for tag in rest if tag.code in (8, 62, 6, 370)] if tags[0].value in _LATE_COMMON else []
    rest = [tag for tag in rest if tag not in late]
    return [tags[0], DXFTag(100, "AcDbEntity"), *common, *late, *rest]


_LATE_COMMON = {"LINE", "CIRCLE", "ARC", "POINT", "TEXT", "LWPOLYLINE", "INSERT", "MTEXT"}
