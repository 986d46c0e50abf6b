"""Features that repeat others: rectangular and circular patterns, mirrors."""

from collections.abc import Sequence
from math import radians
from typing import Any

from console.exits import ConsoleError
from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
from OCP.gp import gp_Ax2, gp_Trsf, gp_Vec

from inventorcore.geometry.kernel import failing_as

from .body import Applied, Body
from .members import MOST_COPIES, Members
from .planes import axis, direction, plane


def rectangular_pattern(members: Members, body: Body, name: str) -> None:
    """Copies in rows (`count`, `spacing`, `direction`) and columns (`count2`, `spacing2`, `direction2`)."""
    first = gp_Vec(direction(members, "direction")) if members.has("direction") else gp_Vec(1, 0, 0)
    second = gp_Vec(direction(members, "direction2")) if members.has("direction2") else gp_Vec(0, 1, 0)
    across, along = members.count("count", 1), members.count("count2", 1)
    step = members.length("spacing", 0.0) if across == 1 else members.length("spacing")
    step2 = members.length("spacing2", 0.0) if along == 1 else members.length("spacing2")
    moves = []
    for row in range(along):
        for column in range(across):
            if row or column:
                move = gp_Trsf()
                move.SetTranslation(first.Multiplied(step * column).Added(second.Multiplied(step2 * row)))
                moves.append(move)
    _repeat(members, body, name, moves)


def circular_pattern(members: Members, body: Body, name: str) -> None:
    """Copies about an axis (Z through `center`), `count` of them spread over `angle`, a full turn by default."""
    about, count, angle = axis(members), members.count("count"), members.angle("angle", 360.0)
    closed = abs(abs(angle) - 360) < 1e-9
    step = angle / count if closed else angle / max(1, count - 1)
    moves = []
    for number in range(1, count):
        move = gp_Trsf()
        move.SetRotation(about, radians(step * number))
        moves.append(move)
    _repeat(members, body, name, moves)


def mirror(members: Members, body: Body, name: str) -> None:
    """A mirror image in a plane: of the features named, or of the whole solid."""
    frame = plane(members)
    move = gp_Trsf()
    move.SetMirror(gp_Ax2(frame.Location(), frame.Direction()))
    if members.has("features"):
        _repeat(members, body, name, [move])
    else:
        image = _moved(body.existing(members.where), move)
        body.apply(name, "join", [image], members.where)


def _repeat(members: Members, body: Body, name: str, moves: Sequence[gp_Trsf]) -> None:
    """Apply copies of features, by operation in the order in which the features were applied."""
    features = _named(members, body)
    if len(moves) * sum(len(feature.tools) for feature in features) > MOST_COPIES:
        raise ConsoleError(f"{members.where} makes more than {MOST_COPIES} copies")
    body.existing(members.where)
    for feature in features:
        with failing_as(f"{members.where} cannot copy {feature.name}"):
            copies = [_moved(tool, move) for move in moves for tool in feature.tools]
        if copies:
            body.apply(name, feature.operation, copies, members.where)


def _named(members: Members, body: Body) -> list[Applied]:
    """The features of the member `features`; the one before when it is missing."""
    if not body.history:
        raise ConsoleError(f"{members.where}: there is no feature before it to repeat")
    if not members.has("features"):
        return [body.history[-1]]
    found = []
    for name in members.items("features"):
        matches = [applied for applied in body.history if applied.name == name]
        if not matches:
            known = ", ".join(dict.fromkeys(applied.name for applied in body.history))
            raise ConsoleError(
                f'{members.where}: "{name}" is no feature before it that can be repeated', hint=f"There are: {known}."
            )
        found += matches
    return found


def _moved(shape: Any, move: gp_Trsf) -> Any:
    return BRepBuilderAPI_Transform(shape, move, True).Shape()
