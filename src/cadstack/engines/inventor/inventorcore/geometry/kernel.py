"""The geometry kernel's habits in one place: its exceptions, its chatter, its collections."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from console.exits import ConsoleError
from OCP.collections import IndexedMap_TopoDS_Shape_TopTools_ShapeMapHasher, List_TopoDS_Shape
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_SOLID
from OCP.TopExp import TopExp


@contextmanager
def failing_as(message: str, hint: str | None = None) -> Iterator[None]:
    """Turn what the kernel raises into a ConsoleError; its exceptions have no common base, only a common module."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith("OCP"):
            raise
        said = str(error).strip()
        raise ConsoleError(f"{message} ({said})" if said else message, hint=hint) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what the kernel prints by itself (transfer statistics) out of the report."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def shape_list(shapes: Iterable[Any]) -> List_TopoDS_Shape:
    """The kernel's own list of shapes."""
    found = List_TopoDS_Shape()
    for shape in shapes:
        found.Append(shape)
    return found


def faces(shape: Any) -> list[Any]:
    """Each face of a shape once."""
    return _parts(shape, TopAbs_FACE)


def edges(shape: Any) -> list[Any]:
    """Each edge of a shape once."""
    return _parts(shape, TopAbs_EDGE)


def solids(shape: Any) -> list[Any]:
    """Each solid of a shape once."""
    return _parts(shape, TopAbs_SOLID)


def _parts(shape: Any, kind: Any) -> list[Any]:
    found = IndexedMap_TopoDS_Shape_TopTools_ShapeMapHasher()
    TopExp.MapShapes_s(shape, kind, found)
    return [found.FindKey(number) for number in range(1, found.Extent() + 1)]
