"""The "Select objects" dialogue that editing commands share."""

from typing import Any

from accore.console import Console
from accore.drawing_functions.dxf_lists import Ename
from accore.drawing_functions.selection import Pickset, inside
from accore.lisp import Cons
from accore.prompts import Anything, Dialogue, NotUnderstood, Point, as_point, option
from accore.script import Reply

MODES = ("ALL", "Last", "Previous", "Window", "Crossing", "Add", "Remove", "Undo")


def select(console: Console, prompt: str = "Select objects") -> Dialogue:
    """Ask for entities until Enter: ALL, Last, Previous, Window, Crossing, Remove, entity names, selection sets."""
    chosen: dict[str, Any] = {}
    removing = False
    while True:
        reply: Reply = yield Anything("Remove objects" if removing else prompt, "")
        if not reply.text and reply.value is None:
            break
        mode = option(MODES, reply.text) if reply.value is None else None
        if mode in ("Add", "Remove"):
            removing = mode == "Remove"
            continue
        found = yield from _found(console, reply, mode)
        for entity in found:
            if removing:
                chosen.pop(entity.dxf.handle, None)
            else:
                chosen[entity.dxf.handle] = entity
        console.transcript.say(f"{len(found)} found, {len(chosen)} total")
    console.previous_selection = list(chosen.values())
    return console.previous_selection


def _found(console: Console, reply: Reply, mode: str | None) -> Dialogue:
    if mode == "ALL":
        return list(console.space)
    if mode == "Last":
        return list(console.space)[-1:]
    if mode == "Previous":
        return [entity for entity in console.previous_selection if entity.is_alive]
    if mode in ("Window", "Crossing"):
        first = yield Point("Specify first corner")
        return inside(console, first, (yield Point("Specify opposite corner")), crossing=mode == "Crossing")
    if isinstance(reply.value, Pickset):
        return _alive(console, list(reply.value.handles))
    if isinstance(reply.value, Ename):
        return _alive(console, [reply.value.handle])
    if isinstance(reply.value, Cons) and isinstance(reply.value.car, Ename):
        return _alive(console, [reply.value.car.handle])
    corner = as_point(reply, console.last_point)
    if corner is not None:
        return inside(console, corner, (yield Point("Specify opposite corner")), crossing=True)
    raise NotUnderstood(
        f'"{reply.text}" selects nothing', hint="Reply ALL, Last, Previous, Window, Crossing, or an entity name."
    )


def _alive(console: Console, handles: list[str]) -> list[Any]:
    found = [console.doc.entitydb.get(handle) for handle in handles]
    return [entity for entity in found if entity is not None and entity.is_alive]
