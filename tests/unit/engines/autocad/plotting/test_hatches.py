"""Hatch patterns: the same strokes wherever the drawing lies."""

from itertools import pairwise

import pytest

TRIANGLE = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)]


def strokes(doc, pattern: str, at: tuple[float, float], scale: float = 0.1):
    """The strokes of a triangle at `at`, as seen from there."""
    from accore.plotting.hatches import pattern_lines
    from ezdxf.path import from_hatch

    hatch = doc.modelspace().add_hatch(1)
    hatch.set_pattern_fill(pattern, scale=scale)
    hatch.paths.add_polyline_path([(x + at[0], y + at[1]) for x, y in TRIANGLE], is_closed=True)
    return [
        tuple(value for end in line for value in (end.x - at[0], end.y - at[1]))
        for line in pattern_lines(hatch, list(from_hatch(hatch)), 1e-4, lambda: False)
    ]


@pytest.mark.parametrize("at", [(0.0, 0.0), (3.5e6, 5.4e6), (5.4e6, 4.3e9), (-2e7, 1e3)])
def test_lines_keep_their_number_and_distance_far_from_the_origin(doc, at):
    found = strokes(doc, "ANSI31", at)
    assert 6 <= len(found) <= 7  # 3 wide, 0.3175 x sqrt(2) apart
    rows = sorted(y - x for x, y, _, _ in found)
    assert {round(upper - lower, 3) for lower, upper in pairwise(rows)} == {round(rows[1] - rows[0], 3)}
    assert all(-1e-3 <= y <= x + 1e-3 <= 3.002 for x1, y1, x2, y2 in found for x, y in ((x1, y1), (x2, y2)))


def test_dashes_are_of_the_same_length_far_from_the_origin(doc):
    from math import hypot

    near, far = (
        max(hypot(x2 - x1, y2 - y1) for x1, y1, x2, y2 in strokes(doc, "ANSI33", at, 0.01) if 0 < y1 < y2 < x2 < 3)
        for at in ((0.0, 0.0), (3.5e6, 5.4e6))
    )
    assert near == pytest.approx(far, abs=1e-3)


def test_a_pattern_stays_where_it_is_over_neighbouring_boundaries(doc):
    first = strokes(doc, "ANSI31", (0.0, 0.0))
    row = first[0][1] - first[0][0]
    spacing = abs((first[1][1] - first[1][0]) - row)
    moved = strokes(doc, "ANSI31", (100.0, 0.0))
    shift = ((moved[0][1] - moved[0][0] - 100.0) - row) / spacing
    assert shift == pytest.approx(round(shift), abs=0.01)
