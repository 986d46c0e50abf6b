"""Runs the feature list of a part."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from console.exits import ConsoleError
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.ShapeFix import ShapeFix_Shape

from inventorcore.geometry.kernel import failing_as
from inventorcore.parameters.table import Parameters

from . import copies, finishing, solids
from .body import Body
from .members import Members

FEATURES: Mapping[str, Callable[[Members, Body, str], None]] = {
    "box": solids.box,
    "cylinder": solids.cylinder,
    "extrude": solids.extrude,
    "revolve": solids.revolve,
    "hole": solids.hole,
    "fillet": finishing.fillet,
    "chamfer": finishing.chamfer,
    "shell": finishing.shell,
    "rectangular_pattern": copies.rectangular_pattern,
    "circular_pattern": copies.circular_pattern,
    "mirror": copies.mirror,
}
MOST_FEATURES = 1000


def build(features: Sequence[Any], parameters: Parameters) -> Any:
    """The solid of a feature list; raises ConsoleError naming the feature that cannot be made, and why."""
    if len(features) > MOST_FEATURES:
        raise ConsoleError(f"The part has more than {MOST_FEATURES} features")
    body = Body()
    for number, content in enumerate(features, 1):
        _apply(content, number, parameters, body)
    shape = body.existing("The part")
    if not BRepCheck_Analyzer(shape).IsValid():
        shape = _mended(shape)
    if not BRepCheck_Analyzer(shape).IsValid():
        raise ConsoleError(
            "The features give a solid that is not sound", hint="Look for walls of no thickness and touching edges."
        )
    return shape


def _mended(shape: Any) -> Any:
    """The same solid with its seams and tolerances put right, which shells of round parts need."""
    mending = ShapeFix_Shape(shape)
    mending.Perform()
    return mending.Shape()


def _apply(content: Any, number: int, parameters: Parameters, body: Body) -> None:
    kind = content.get("type") if isinstance(content, Mapping) else None
    if not isinstance(kind, str) or kind not in FEATURES:
        raise ConsoleError(f'Feature {number} has the type "{kind}"', hint=f"The types: {', '.join(FEATURES)}.")
    name = content.get("name", f"{kind}{number}")
    members = Members(content, parameters, f"Feature {number} ({name})")
    members.raw("type")
    name = members.text("name", name)
    if members.flag("suppressed"):
        return
    with failing_as(f"{members.where} cannot be made"):
        FEATURES[kind](members, body, name)
    members.finish()
