"""Lines, curves, polylines and meshes: one decoded row -> one entity of ezdxf."""

import math
from typing import Any, cast

from ezdxf.entities import DXFGraphic
from ezdxf.layouts import BaseLayout
from ezdxf.render import MeshBuilder

from .source import Row

Attributes = dict[str, Any]


def line(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_line(row[1:4], row[4:7], attributes)


def point(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_point(row[1:4], {**attributes, "angle": math.degrees(row[4])})


def circle(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_circle(row[1:4], abs(row[4]), attributes)


def arc(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_arc(row[1:4], abs(row[4]), math.degrees(row[5]), math.degrees(row[6]), dxfattribs=attributes)


def ellipse(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, centre, axis, extrusion, ratio, start, end = row
    if not any(axis) or not 1e-6 <= abs(ratio) <= 1.0:
        return None
    return space.add_ellipse(centre, axis, ratio, start, end, {**attributes, "extrusion": extrusion})


def spline(space: BaseLayout, row: dict[str, Any], attributes: Attributes) -> DXFGraphic | None:
    """A spline by control points, or through fit points with the tangents at its ends."""
    degree, controls, fits = row["degree"], row["control_points"], row["fit_points"]
    if len(controls) <= degree and len(fits) < 2:
        return None
    entity = space.add_spline(dxfattribs={**attributes, "degree": degree})
    if controls:
        entity.control_points = controls
        entity.knots = row["knots"]
        if row["rational"] and len(row["weights"]) == len(controls):
            entity.weights = row["weights"]
    else:
        entity.apply_construction_tool(_through(fits, row["start_tangent"], row["end_tangent"]))
    entity.fit_points = fits
    entity.dxf.flags = 1 * row["closed"] | 2 * row["periodic"] | 4 * row["rational"]
    return entity


def _through(points: list[Any], start: Any, end: Any) -> Any:
    from ezdxf.math import BSpline, Vec3, fit_points_to_cad_cv

    tangents = [Vec3(start), Vec3(end)] if start and end and any(start) and any(end) else None
    if tangents and len(points) == 2:  # here the tangents are exact: a single Bezier segment
        first, last = Vec3(points[0]), Vec3(points[1])
        return BSpline([first, first + tangents[0] / 3.0, last - tangents[1] / 3.0, last], order=4)
    return fit_points_to_cad_cv(points, tangents=tangents)


def lwpolyline(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, flags, points, bulges, widths, constant_width = row
    if not points:
        return None
    bulges = bulges or [0.0] * len(points)
    widths = widths or [(0.0, 0.0)] * len(points)
    vertices = [(x, y, start, end, b) for (x, y), (start, end), b in zip(points, widths, bulges, strict=False)]
    entity = space.add_lwpolyline(vertices, close=bool(flags & 512), dxfattribs=attributes)
    if flags & 256:
        entity.dxf.flags |= 128
    if constant_width:
        entity.dxf.const_width = constant_width
    return entity


def polyline_2d(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    """Old polylines; the control frame of a fitted curve is left out, its fitted vertices are kept."""
    _, flags, vertices = row
    spline_frame = 16
    shown = [v for v in vertices if not int(v[7]) & spline_frame]
    if not shown:
        return None
    points = [(x, y, start, end, bulge) for x, y, _, start, end, bulge, _, _ in shown]
    return space.add_polyline2d(points, format="xyseb", close=bool(flags & 1), dxfattribs=attributes)


def polyline_3d(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, _, closed, vertices = row
    return space.add_polyline3d(vertices, close=closed, dxfattribs=attributes) if vertices else None


def polygon_mesh(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, flags, rows, columns, _, vertices = row
    if not 2 <= rows <= 256 or not 2 <= columns <= 256 or len(vertices) < rows * columns:
        return None
    mesh = space.add_polymesh((rows, columns), {**attributes, "m_close": flags & 1, "n_close": flags & 32})
    for index in range(rows * columns):
        mesh.set_mesh_vertex(divmod(index, columns), vertices[index])
    return mesh


def polyface(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, _, _, vertices, faces = row
    builder = MeshBuilder()
    builder.vertices.extend(vertices)
    corners = [[abs(i) - 1 for i in face if i and abs(i) <= len(vertices)] for face in faces]
    builder.faces.extend(face for face in corners if len(face) >= 3)
    return builder.render_polyface(cast("Any", space), dxfattribs=attributes) if builder.faces else None


def ray(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    return space.add_ray(row[1], row[2], attributes) if any(row[2]) else None


def xline(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    return space.add_xline(row[1], row[2], attributes) if any(row[2]) else None


def mline(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, scale, justification, _, extrusion, flags, _, vertices, _ = row
    if len(vertices) < 2:
        return None
    given = {**attributes, "scale_factor": scale, "justification": justification, "extrusion": extrusion}
    return space.add_mline([vertex[0] for vertex in vertices], close=bool(flags & 2), dxfattribs=given)


def leader(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
    _, _, path, vertices = row
    if len(vertices) < 2:
        return None
    entity = space.add_leader(vertices, dxfattribs={**attributes, "path_type": path & 1})
    entity.dxf.annotation_type = 3  # what it points from is not linked
    return entity


def face(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_3dface(row[1:5], {**attributes, "invisible_edges": row[5] & 15})


def solid(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_solid(row[1:5], attributes)


def trace(space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic:
    return space.add_trace(row[1:5], attributes)
