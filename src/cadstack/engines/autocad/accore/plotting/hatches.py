"""The lines of hatch patterns, also far from the origin.

ezdxf measures each boundary from the pattern's base point by products of coordinates. In a survey drawing, 5,000 km
from the origin, a centimetre is lost that way, and farther out everything: the hatch shifts, then vanishes. Here the
boundary is moved to the origin and the base point along its own repetition to the boundary, which gives the same lines.
"""

from collections.abc import Callable, Iterator, Sequence

from ezdxf.entities.polygon import DXFPolygon
from ezdxf.math import Matrix44, Vec2, Vec3
from ezdxf.path import Path
from ezdxf.path import bbox as path_bbox
from ezdxf.render.hatching import HatchBaseLine, hatch_paths, pattern_baselines

Line = tuple[Vec3, Vec3]


def pattern_lines(
    polygon: DXFPolygon, paths: Sequence[Path], finest: float, out_of_time: Callable[[], bool]
) -> Iterator[Line]:
    """The strokes of `polygon`'s pattern within `paths`; raises DenseHatchingLinesError below `finest` apart."""
    box = path_bbox(paths, fast=True)
    if polygon.pattern is None or not box.has_data:
        return
    centre = Vec2(box.center)
    local = [path.transform(Matrix44.translate(-centre.x, -centre.y, 0.0)) for path in paths]
    ocs, elevation = polygon.ocs(), polygon.dxf.elevation.z
    for far in pattern_baselines(polygon, min_hatch_line_distance=finest, jiggle_origin=True):
        near = HatchBaseLine(
            _base_point_near(far, centre), far.direction, far.offset, far.line_pattern, min_hatch_line_distance=finest
        )
        for line in hatch_paths(near, local, out_of_time):
            for stroke in near.pattern_renderer(line.distance).render(line.start, line.end):
                start, end = (Vec3(point.x + centre.x, point.y + centre.y, elevation) for point in stroke)
                yield ocs.to_wcs(start), ocs.to_wcs(end)


def _base_point_near(line: HatchBaseLine, centre: Vec2) -> Vec2:
    """A base point of the same pattern, as seen from `centre` and at most one repetition away from it."""
    to = centre - line.origin
    rows = round(line.direction.det(to) / line.direction.det(line.offset))
    to -= line.offset * rows
    along, period = line.direction.dot(to), sum(map(abs, line.line_pattern))
    return line.direction * (round(along / period) * period if period else along) - to
