"""ERASE, MOVE, COPY, ROTATE, SCALE, MIRROR, CHPROP."""

import math
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.prompts import Dialogue, Keyword, Number, Point, Text, yes_no
from accore.properties import colour_index, ensure_linetype, lineweight, true_colour
from accore.registry import command
from accore.selecting import select


@command("ERASE")
def erase(console: Console) -> Dialogue:
    """Delete selected objects."""
    chosen = yield from select(console)
    for entity in chosen:
        entity.get_layout().delete_entity(entity)
    console.modified = console.modified or bool(chosen)


def _transform(console: Console, entities: list[Any], matrix: Any) -> None:
    from ezdxf import transform

    log = transform.inplace(entities, matrix)
    for message in log.messages():
        console.transcript.say(f"Note: {message}")
    console.modified = True


def _copies(entities: list[Any]) -> list[Any]:
    made = []
    for entity in entities:
        copy = entity.copy()
        entity.get_layout().add_entity(copy)
        made.append(copy)
    return made


def _shift() -> Dialogue:
    """Base point and second point; Enter at the second takes the first as a displacement."""
    base = yield Point("Specify base point", None, options=("Displacement",))
    if base == "Displacement":
        return (yield Point("Specify displacement", "0,0,0"))
    second = yield Point("Specify second point <use first point as displacement>", "")
    return base if not second else tuple(b - a for a, b in zip(base, second, strict=True))


@command("MOVE")
def move(console: Console) -> Dialogue:
    """Move selected objects."""
    from ezdxf.math import Matrix44

    chosen = yield from select(console)
    _transform(console, chosen, Matrix44.translate(*(yield from _shift())))


@command("COPY")
def copy(console: Console) -> Dialogue:
    """Copy selected objects, once or several times."""
    from ezdxf.math import Matrix44

    chosen = yield from select(console)
    base = yield Point("Specify base point", None, options=("Displacement",))
    if base == "Displacement":
        offset = yield Point("Specify displacement", "0,0,0")
        _transform(console, _copies(chosen), Matrix44.translate(*offset))
        return
    while second := (yield Point("Specify second point", "", options=("Exit",))):
        if second == "Exit":
            return
        offset = [b - a for a, b in zip(base, second, strict=True)]
        _transform(console, _copies(chosen), Matrix44.translate(*offset))


@command("ROTATE")
def rotate(console: Console) -> Dialogue:
    """Turn selected objects around a point."""
    from ezdxf.math import Matrix44

    chosen = yield from select(console)
    x, y, _ = yield Point("Specify base point", None)
    angle = yield Number("Specify rotation angle", "0")
    turn = Matrix44.chain(
        Matrix44.translate(-x, -y, 0), Matrix44.z_rotate(math.radians(angle)), Matrix44.translate(x, y, 0)
    )
    _transform(console, chosen, turn)


@command("SCALE")
def scale(console: Console) -> Dialogue:
    """Enlarge or shrink selected objects from a point."""
    from ezdxf.math import Matrix44

    chosen = yield from select(console)
    x, y, z = yield Point("Specify base point", None)
    factor = yield Number("Specify scale factor", None, least=1e-12)
    grow = Matrix44.chain(Matrix44.translate(-x, -y, -z), Matrix44.scale(factor), Matrix44.translate(x, y, z))
    _transform(console, chosen, grow)


@command("MIRROR")
def mirror(console: Console) -> Dialogue:
    """Mirror selected objects at a line, with or without keeping them."""
    from ezdxf.math import Matrix44

    chosen = yield from select(console)
    x, y, _ = yield Point("Specify first point of mirror line", None)
    second = yield Point("Specify second point of mirror line", None)
    keep = (yield yes_no("Erase source objects?")) == "No"
    turn = math.atan2(second[1] - y, second[0] - x)
    flip = Matrix44.chain(
        Matrix44.translate(-x, -y, 0), Matrix44.z_rotate(-turn), Matrix44.scale(1, -1, 1), Matrix44.z_rotate(turn),
        Matrix44.translate(x, y, 0),
    )  # fmt: skip
    _transform(console, _copies(chosen) if keep else chosen, flip)


PROPERTIES = ("Color", "LAyer", "LType", "ltScale", "LWeight", "Thickness", "TRansparency")


@command("CHPROP", "-CHPROP")
def chprop(console: Console) -> Dialogue:
    """Change colour, layer, linetype, lineweight and more of selected objects."""
    chosen = yield from select(console)
    while kind := (yield Keyword("Enter property to change", "", options=PROPERTIES)):
        attributes = yield from _property(console, kind)
        for entity in chosen:
            if "color" in attributes:
                entity.dxf.discard("true_color")
            entity.dxf.update(attributes, ignore_errors=True)
        console.modified = True


@command("CHANGE", "-CHANGE")
def change(console: Console) -> Dialogue:
    """Only its option Properties, which is CHPROP."""
    chosen = yield from select(console)
    yield Keyword("Specify change point or", None, options=("Properties",))
    while kind := (yield Keyword("Enter property to change", "", options=PROPERTIES)):
        attributes = yield from _property(console, kind)
        for entity in chosen:
            entity.dxf.update(attributes, ignore_errors=True)
        console.modified = True


def _property(console: Console, kind: str) -> Dialogue:
    """The DXF attributes that one answer stands for."""
    if kind == "Color":
        text = yield Text("New color [Truecolor/COlorbook]", "BYLAYER")
        value = true_colour(text)
        return {"true_color": value} if value is not None else {"color": colour_index(text)}
    if kind == "LAyer":
        name = yield Text("Enter new layer name", "0")
        if name not in console.doc.layers:
            raise ConsoleError(f'There is no layer "{name}"')
        return {"layer": name}
    if kind == "LType":
        name = yield Text("Enter new linetype name", "ByLayer")
        special = name.upper() in ("BYLAYER", "BYBLOCK")
        return {"linetype": name if special else ensure_linetype(console.doc, name)}
    if kind == "ltScale":
        return {"ltscale": (yield Number("Specify new linetype scale", "1", least=1e-9))}
    if kind == "LWeight":
        return {"lineweight": lineweight((yield Text("Enter new lineweight", "ByLayer")))}
    if kind == "Thickness":
        return {"thickness": (yield Number("Specify new thickness", "0"))}
    percent = yield Number("Enter new transparency value", "0", least=0, most=90)
    from ezdxf.colors import float2transparency

    return {"transparency": float2transparency(percent / 100)}
