"""-LAYER and -LAYDEL."""

from collections.abc import Callable
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.lisp.builtins.strings import matches
from accore.prompts import Dialogue, Keyword, Text, listed, yes_no
from accore.properties import colour_index, ensure_linetype, lineweight, true_colour
from accore.registry import command

OPTIONS = (
    "?", "Make", "Set", "New", "Rename", "ON", "OFF", "Color", "Ltype", "LWeight", "TRansparency", "Plot", "Freeze",
    "Thaw", "LOck", "Unlock", "Description",
)  # fmt: skip


@command("-LAYER")
def minus_layer(console: Console) -> Dialogue:
    """Make, list and change layers; one option after another until Enter."""
    console.transcript.say(f'Current layer:  "{console.variables.get("CLAYER")}"')
    while True:
        chosen = yield Keyword("Enter an option", "", options=OPTIONS)
        if not chosen:
            return
        yield from _STEPS[chosen](console)
        console.modified = True


def _list(console: Console) -> Dialogue:
    pattern = yield Text("Enter layer name(s) to list", "*")
    for layer in _layers(console, pattern):
        state = " ".join(
            word
            for word, holds in (("off", layer.is_off()), ("frozen", layer.is_frozen()), ("locked", layer.is_locked()))
            if holds
        )
        console.transcript.say(
            f'"{layer.dxf.name}" {state or "on"} color {layer.color} {layer.dxf.linetype} '
            f"lineweight {layer.dxf.lineweight}"
        )


def _make(console: Console) -> Dialogue:
    name = yield Text("Enter name for new layer (becomes the current layer)", "0")
    layer = _new(console, name)
    layer.on()
    layer.thaw()
    console.variables.set("CLAYER", layer.dxf.name)


def _set(console: Console) -> Dialogue:
    name = yield Text("Enter layer name to make current", console.variables.get("CLAYER"))
    layer = _layer(console, name)
    if layer.is_frozen():
        raise ConsoleError(f'Layer "{name}" is frozen and cannot be current', hint="Thaw it first.")
    console.variables.set("CLAYER", layer.dxf.name)


def _new_list(console: Console) -> Dialogue:
    names = yield Text("Enter name list for new layer(s)", None)
    for name in names.split(","):
        _new(console, name.strip())


def _rename(console: Console) -> Dialogue:
    layer = _layer(console, (yield Text("Enter old layer name", None)))
    new = yield Text("Enter new layer name", None)
    rename_layer(console, layer, new)


def rename_layer(console: Console, layer: Any, new: str) -> None:
    """Rename a layer and everything that names it."""
    old = layer.dxf.name
    if old == "0":
        raise ConsoleError("Layer 0 cannot be renamed")
    if new in console.doc.layers and new.casefold() != old.casefold():
        raise ConsoleError(f'There is a layer "{new}" already')
    _check_name(new)
    layer.rename(new)
    if console.doc.header["$CLAYER"].casefold() == old.casefold():
        console.doc.header["$CLAYER"] = new


def _switch(verb: str, prompt: str, default: str | None, change: Callable[[Any], None]) -> Callable[..., Dialogue]:
    """A step that asks for layers and does one thing to each."""

    def step(console: Console) -> Dialogue:
        names = yield Text(prompt, default)
        current = console.variables.get("CLAYER").casefold()
        for layer in _layers(console, names or console.variables.get("CLAYER")):
            if verb == "freeze" and layer.dxf.name.casefold() == current:
                console.transcript.say(f'Cannot freeze layer "{layer.dxf.name}". It is the CURRENT layer.')
                continue
            change(layer)

    return step


def _color(console: Console) -> Dialogue:
    reply = yield Text("New color [Truecolor/COlorbook]", None)
    if reply.lstrip("_").upper() in ("T", "TRUECOLOR"):
        reply = yield Text("Red,Green,Blue", None)
    value = true_colour(reply)
    index = None if value is not None else colour_index(reply)
    if index is not None and not 1 <= index <= 255:
        raise ConsoleError(f'"{reply}" is not a layer colour')
    names = yield Text(f"Enter name list of layer(s) for color {reply}", console.variables.get("CLAYER"))
    for layer in _layers(console, names):
        if value is not None:
            layer.dxf.true_color = value
        else:
            layer.dxf.discard("true_color")
            layer.color = index


def _ltype(console: Console) -> Dialogue:
    name = ensure_linetype(console.doc, (yield Text("Enter loaded linetype name or [?]", "Continuous")))
    names = yield Text(f'Enter name list of layer(s) for linetype "{name}"', console.variables.get("CLAYER"))
    for layer in _layers(console, names):
        layer.dxf.linetype = name


def _lweight(console: Console) -> Dialogue:
    weight = lineweight((yield Text("Enter lineweight (0.0mm - 2.11mm)", "Default")))
    names = yield Text("Enter name list of layers(s) for lineweight", console.variables.get("CLAYER"))
    for layer in _layers(console, names):
        layer.dxf.lineweight = weight


def _transparency(console: Console) -> Dialogue:
    reply = yield Text("Specify transparency value (0-90)", "0")
    if not reply.isdigit() or int(reply) > 90:
        raise ConsoleError(f'"{reply}" is not a transparency from 0 to 90')
    for layer in _layers(console, (yield Text("Enter name list of layer(s)", console.variables.get("CLAYER")))):
        layer.transparency = int(reply) / 100


def _plot(console: Console) -> Dialogue:
    chosen = yield Keyword("Enter a plotting preference", "Plot", options=("Plot", "No plot"))
    names = yield Text("Enter layer name(s) for this plot preference", console.variables.get("CLAYER"))
    for layer in _layers(console, names):
        layer.dxf.plot = int(chosen == "Plot")


def _description(console: Console) -> Dialogue:
    text = yield Text("Enter layer description", "", whole_line=True)
    for layer in _layers(console, (yield Text("Enter layer name(s)", console.variables.get("CLAYER")))):
        layer.description = text


_STEPS: dict[str, Callable[[Console], Dialogue]] = {
    "?": _list,
    "Make": _make,
    "Set": _set,
    "New": _new_list,
    "Rename": _rename,
    "ON": _switch("on", "Enter name list of layer(s) to turn on", None, lambda layer: layer.on()),
    "OFF": _switch("off", "Enter name list of layer(s) to turn off", None, lambda layer: layer.off()),
    "Color": _color,
    "Ltype": _ltype,
    "LWeight": _lweight,
    "TRansparency": _transparency,
    "Plot": _plot,
    "Freeze": _switch("freeze", "Enter name list of layer(s) to freeze", None, lambda layer: layer.freeze()),
    "Thaw": _switch("thaw", "Enter name list of layer(s) to thaw", None, lambda layer: layer.thaw()),
    "LOck": _switch("lock", "Enter name list of layer(s) to lock", None, lambda layer: layer.lock()),
    "Unlock": _switch("unlock", "Enter name list of layer(s) to unlock", None, lambda layer: layer.unlock()),
    "Description": _description,
}


def _check_name(name: str) -> None:
    if not name or set(name) & set('<>/\\":;?*|,=`'):
        raise ConsoleError(f'"{name}" is not a valid name', hint='Leave out the characters < > / \\ " : ; ? * | , = `')


def _new(console: Console, name: str) -> Any:
    _check_name(name)
    return console.doc.layers.get(name) if name in console.doc.layers else console.doc.layers.add(name)


def _layer(console: Console, name: str) -> Any:
    if name not in console.doc.layers:
        known = listed([layer.dxf.name for layer in console.doc.layers])
        raise ConsoleError(f'There is no layer "{name}"', hint=f"The layers are {known}.")
    return console.doc.layers.get(name)


def _layers(console: Console, names: str) -> list[Any]:
    """The layers of a comma list with wild cards; a plain name that does not exist is an error."""
    found: dict[str, Any] = {}
    for name in names.split(","):
        pattern = name.strip()
        if not set(pattern) & set("*?#@[~"):
            layer = _layer(console, pattern)
            found[layer.dxf.name] = layer
            continue
        for layer in console.doc.layers:
            if matches(layer.dxf.name.upper(), pattern.upper()):
                found[layer.dxf.name] = layer
    return list(found.values())


@command("-LAYDEL")
def laydel(console: Console) -> Dialogue:
    """Delete layers with everything on them."""
    yield Keyword("Select object on layer to delete or", "Name", options=("Name",))
    names: list[str] = []
    while True:
        reply = yield Text("Enter layer name to delete or [?]", "")
        if not reply:
            break
        names += [layer.dxf.name for layer in _layers(console, reply)]
    if not names:
        return
    kept = {"0", "defpoints", console.variables.get("CLAYER").casefold()} & {name.casefold() for name in names}
    if kept:
        raise ConsoleError(f'Layer "{min(kept)}" cannot be deleted (layer 0, Defpoints and the current layer stay)')
    if (yield yes_no(f"Delete layer {listed(names)} and everything on it?", "Yes")) == "No":
        return
    wanted = {name.casefold() for name in names}
    count = 0
    for layout in [*console.doc.layouts, *console.doc.blocks]:
        for entity in [one for one in layout if one.dxf.get("layer", "0").casefold() in wanted]:
            layout.delete_entity(entity)
            count += 1
    for name in names:
        console.doc.layers.remove(name)
        console.transcript.say(f'Deleted layer "{name}".')
    console.modified = True
    console.transcript.say(f"{count} objects deleted.")
