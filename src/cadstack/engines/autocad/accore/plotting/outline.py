"""Shapes of a recording as move, line and curve steps in rounded millimetres; what PDF and SVG both are made of."""

from collections.abc import Iterator

import numpy as np
from ezdxf.npshapes import NumpyPath2d, NumpyPoints2d

FARTHEST_MM = 99_999.0  # keeps "%g" without exponents, and far more than any sheet
Step = tuple[str, tuple[float, ...]]
_LINE, _QUADRATIC, _CUBIC, _MOVE = 1, 2, 3, 4


def rounded(shape: NumpyPoints2d | NumpyPath2d) -> list[list[float]]:
    """The vertices in mm to a thousandth; not-a-number becomes 0."""
    vertices = shape.np_vertices()
    if not (np.abs(vertices) < FARTHEST_MM).all():  # rare, and true for not-a-number
        vertices = np.nan_to_num(vertices, nan=0.0, posinf=FARTHEST_MM, neginf=-FARTHEST_MM)
        vertices = np.clip(vertices, -FARTHEST_MM, FARTHEST_MM)
    result: list[list[float]] = vertices.round(3).tolist()
    return result


def steps(path: NumpyPath2d) -> Iterator[Step]:
    """The path as ("m"|"l"|"c", coordinates); quadratic curves are raised to cubic ones."""
    vertices = rounded(path)
    if not vertices:
        return
    x, y = vertices[0]
    yield "m", (x, y)
    index = 1
    for code in path.command_codes():
        if code == _QUADRATIC:
            (cx, cy), (ex, ey) = vertices[index], vertices[index + 1]
            index += 2
            x1, y1 = x + 2.0 * (cx - x) / 3.0, y + 2.0 * (cy - y) / 3.0
            x2, y2 = ex + 2.0 * (cx - ex) / 3.0, ey + 2.0 * (cy - ey) / 3.0
            yield "c", (round(x1, 3), round(y1, 3), round(x2, 3), round(y2, 3), ex, ey)
            x, y = ex, ey
        elif code == _CUBIC:
            (x1, y1), (x2, y2), (x, y) = vertices[index : index + 3]
            index += 3
            yield "c", (x1, y1, x2, y2, x, y)
        else:
            x, y = vertices[index]
            index += 1
            yield ("m" if code == _MOVE else "l"), (x, y)
