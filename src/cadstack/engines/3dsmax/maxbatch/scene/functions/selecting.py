"""Finding, selecting, hiding and deleting objects."""

from typing import Any

import bpy

from maxbatch.maxscript.builtins.arguments import string
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import OK, UNDEFINED, Value
from maxbatch.scene.nodes import SUPERCLASSES, NodeSet, SceneNode, all_objects, node, nodes
from maxbatch.scene.placement import counts
from maxbatch.scene.session import matching
from maxbatch.scene.shapes import KEY

library = Library("Objects")
library.class_names(*set(SUPERCLASSES.values()), "Node", "ObjectSet")
library.class_names("Editable_Mesh", "Editable_Poly", "SplineShape", "BoneGeometry", superclass="GeometryClass")


def _of_class(superclass: str) -> list[Any]:
    return [thing for thing in all_objects() if SUPERCLASSES.get(thing.type) == superclass]


@library.variable("objects")
def objects(_: Any) -> Value:
    """All objects."""
    return NodeSet("objects", all_objects)


@library.variable("geometry")
def geometry(_: Any) -> Value:
    """The objects with a surface."""
    return NodeSet("geometry", lambda: _of_class("GeometryClass"))


@library.variable("shapes")
def shapes(_: Any) -> Value:
    """The splines and texts."""
    return NodeSet("shapes", lambda: _of_class("Shape"))


@library.variable("lights")
def lights(_: Any) -> Value:
    """The lights."""
    return NodeSet("lights", lambda: _of_class("Light"))


@library.variable("cameras")
def cameras(_: Any) -> Value:
    """The cameras."""
    return NodeSet("cameras", lambda: _of_class("Camera"))


@library.variable("helpers")
def helpers(_: Any) -> Value:
    """The dummies and points."""
    return NodeSet("helpers", lambda: _of_class("Helper"))


@library.variable("selection")
def selection(_: Any) -> Value:
    """The selected objects."""
    return NodeSet("selection", lambda: [thing for thing in all_objects() if thing.select_get()])


@library.variable("rootNode")
def root_node(_: Any) -> Value:
    """`.children` are the objects without a parent."""
    return NodeSet("rootNode", lambda: [thing for thing in all_objects() if thing.parent is None])


@library.function("getNodeByName")
def get_node_by_name(name: Value, *, exact: Value = True, ignorecase: Value = True, all_: Value = False) -> Value:
    """The object of a name, or undefined; with `all:true` an array."""
    wanted = string(name)
    found = [
        SceneNode(thing)
        for thing in all_objects()
        if thing.name == wanted or (ignorecase is True and thing.name.casefold() == wanted.casefold())
    ]
    if not found and exact is not True:
        found = [SceneNode(thing) for thing in matching(f"{wanted}*")]
    return found if all_ is True else found[0] if found else UNDEFINED


@library.function("isValidNode")
def is_valid_node(value: Value) -> Value:
    """Whether a value is an object that still exists."""
    return isinstance(value, SceneNode) and any(SceneNode(thing) == value for thing in all_objects())


@library.function("select")
def select(what: Value) -> Value:
    """Select only these objects."""
    clear_selection()
    return select_more(what)


@library.function("selectMore")
def select_more(what: Value) -> Value:
    """Select these objects too."""
    for one in nodes(what):
        one.object.select_set(True)
    return OK


@library.function("deselect")
def deselect(what: Value) -> Value:
    """Select these objects no longer."""
    for one in nodes(what):
        one.object.select_set(False)
    return OK


@library.function("clearSelection")
def clear_selection() -> Value:
    """Select nothing."""
    for thing in all_objects():
        thing.select_set(False)
    return OK


@library.function("hide")
def hide(what: Value) -> Value:
    """Hide objects, also from renders."""
    for one in nodes(what):
        one.set("ishidden", True)
    return OK


@library.function("unhide")
def unhide(what: Value) -> Value:
    """Show objects again."""
    for one in nodes(what):
        one.set("ishidden", False)
    return OK


@library.function("delete")
def delete(what: Value) -> Value:
    """Delete objects; their children stay where they are."""
    for one in nodes(what):
        for child in list(one.object.children):
            SceneNode(child).set("parent", UNDEFINED)
        bpy.data.objects.remove(one.object, do_unlink=True)
    return OK


def _copied(what: Value, keep_mesh: bool, properties: dict[str, Value]) -> Value:
    made = []
    for one in nodes(what):
        twin = one.object.copy()
        if twin.data is not None and not keep_mesh:
            twin.data = twin.data.copy()
        bpy.context.scene.collection.objects.link(twin)
        copy_ = SceneNode(twin)
        for name, value in properties.items():
            copy_.set(name, value)
        made.append(copy_)
    return made if isinstance(what, list | NodeSet) else made[0]


@library.function("copy")
def copy(what: Value, **properties: Value) -> Value:
    """A copy with a mesh of its own; properties can be given, `copy $a pos:[1,0,0]`."""
    return _copied(what, False, properties)


@library.function("instance", "reference")
def instance(what: Value, **properties: Value) -> Value:
    """A copy that shares the mesh."""
    return _copied(what, True, properties)


@library.function("attachObjects")
def attach_objects(parent: Value, child: Value) -> Value:
    """Make one object the parent of another."""
    node(child).set("parent", node(parent))
    return OK


@library.function("getPolygonCount")
def get_polygon_count(what: Value) -> Value:
    """`#(triangles, vertices)` of an object."""
    return list(counts(node(what).object))


@library.function("convertToMesh", "convertTo", "convertToPoly", "collapseStack")
def convert_to_mesh(what: Value, _kind: Value = UNDEFINED) -> Value:
    """Forget the parameters of a shape: the object is a mesh from then on."""
    for one in nodes(what):
        if KEY in one.object:
            del one.object[KEY]
    return what
