from math import pi

import pytest
from console.exits import ConsoleError

BOX = {"type": "box", "dx": 40, "dy": 30, "dz": 20}
VOLUME = 40 * 30 * 20


def test_a_block_and_a_bar(solid):
    made = solid(BOX, {"type": "cylinder", "x": 20, "y": 15, "d": 10, "h": 30})
    assert made.volume == pytest.approx(VOLUME + pi * 25 * 10)
    assert made.size == pytest.approx((40, 30, 30))


@pytest.mark.parametrize(
    ("profile", "area"),
    [
        ({"shape": "rectangle", "width": 20, "height": 10}, 200),
        ({"shape": "rectangle", "width": 20, "height": 10, "radius": 2, "centered": True}, 200 - (4 - pi) * 4),
        ({"shape": "circle", "d": 10}, pi * 25),
        ({"shape": "slot", "length": 20, "width": 10, "angle": "30 deg"}, 200 + pi * 25),
        ({"shape": "polygon", "sides": 6, "d": 10}, 6 * 25 * 3**-0.5),
        ({"shape": "polyline", "points": [[0, 0], [10, 0], [0, 10]]}, 50),
        (
            {"shape": "polyline", "points": [[0, 0], [10, 0], {"to": [10, 10], "through": [15, 5]}, [0, 10]]},
            100 + pi * 12.5,
        ),
    ],
)
def test_profiles_are_extruded(solid, profile, area):
    assert solid({"type": "extrude", "sketch": profile, "distance": 7}).volume == pytest.approx(area * 7)


def test_a_profile_marked_as_hole_is_taken_out(solid):
    sketch = [
        {"shape": "rectangle", "width": 20, "height": 20, "centered": True},
        {"shape": "circle", "d": 10, "hole": True},
    ]
    assert solid({"type": "extrude", "sketch": sketch, "distance": 2}).volume == pytest.approx(2 * (400 - pi * 25))


@pytest.mark.parametrize(
    ("plane", "direction", "low", "high"),
    [
        ("XY", "positive", (0, 0, 0), (3, 5, 7)),
        ("XY", "negative", (0, 0, -7), (3, 5, 0)),
        ("XY", "symmetric", (0, 0, -3.5), (3, 5, 3.5)),
        ("XZ", "positive", (0, -7, 0), (3, 0, 5)),
        ("YZ", "positive", (0, 0, 0), (7, 3, 5)),
        ({"origin": [1, 2, 3], "normal": "-Z", "x": "X"}, "positive", (1, -3, -4), (4, 2, 3)),
    ],
)
def test_planes_and_directions(solid, plane, direction, low, high):
    from inventorcore.geometry.bounds import bounds_of

    sketch = {"shape": "rectangle", "width": 3, "height": 5}
    made = solid({"type": "extrude", "plane": plane, "sketch": sketch, "distance": 7, "direction": direction})
    box = bounds_of(made.shape)
    assert box.low == pytest.approx(low, abs=1e-5)
    assert box.high == pytest.approx(high, abs=1e-5)


def test_cut_intersect_and_all(solid):
    window = {"shape": "rectangle", "x": 10, "y": 5, "width": 10, "height": 10}
    cut = {"type": "extrude", "sketch": window, "distance": "all", "direction": "symmetric", "operation": "cut"}
    assert solid(BOX, cut).volume == pytest.approx(VOLUME - 100 * 20)
    assert solid(BOX, cut | {"operation": "intersect"}).volume == pytest.approx(100 * 20)


def test_revolve(solid):
    ring = {"type": "revolve", "plane": "XZ", "sketch": {"shape": "circle", "x": 20, "d": 10}, "axis": "Y"}
    assert solid(ring).volume == pytest.approx(2 * pi * 20 * pi * 25)
    assert solid(ring | {"angle": 90}).volume == pytest.approx(2 * pi * 20 * pi * 25 / 4)


@pytest.mark.parametrize(
    ("more", "removed"),
    [
        ({}, pi * 9 * 20),
        ({"depth": 5}, pi * 9 * 5),
        ({"depth": 5, "tip": "90 deg"}, pi * 9 * 5 + pi * 9 * 3 / 3),
        ({"counterbore": {"diameter": 10, "depth": 4}}, pi * 9 * 16 + pi * 25 * 4),
        ({"countersink": {"diameter": 10, "angle": 90}}, pi * 9 * 20 + pi * (125 - 27) / 3 - pi * 9 * 2),
    ],
)
def test_holes(solid, more, removed):
    hole = {"type": "hole", "offset": 20, "at": [[10, 10]], "diameter": 6} | more
    assert solid(BOX, hole).volume == pytest.approx(VOLUME - removed)


def test_fillet_and_chamfer_of_chosen_edges(solid):
    upright = {"type": "fillet", "radius": 5, "edges": {"parallel": "Z"}}
    assert solid(BOX, upright).volume == pytest.approx(VOLUME - (4 - pi) * 25 * 20)
    one = {"type": "chamfer", "distance": 2, "edges": {"face": ">Z", "near": [20, 0, 20]}}
    assert solid(BOX, one).volume == pytest.approx(VOLUME - 2 * 40)
    rim = {"type": "fillet", "radius": 1, "edges": {"radius": 5, "face": ">Z"}}
    bar = {"type": "cylinder", "d": 10, "h": 10}
    assert solid(bar, rim).volume < solid(bar).volume


def test_shell(solid):
    assert solid(BOX, {"type": "shell", "thickness": 2, "open": [">Z"]}).volume == pytest.approx(VOLUME - 36 * 26 * 18)


def test_patterns_and_mirrors_repeat_features(solid):
    hole = {"type": "hole", "name": "Bore", "offset": 20, "at": [[5, 5]], "diameter": 4}
    rows = {"type": "rectangular_pattern", "count": 3, "spacing": 10, "count2": 2, "spacing2": 20}
    assert solid(BOX, hole, rows).volume == pytest.approx(VOLUME - 6 * pi * 4 * 20)
    around = {"type": "circular_pattern", "features": ["Bore"], "count": 2, "center": [20, 15, 0]}
    assert solid(BOX, hole, around).volume == pytest.approx(VOLUME - 2 * pi * 4 * 20)
    image = {"type": "mirror", "plane": "YZ", "offset": 20, "features": ["Bore"]}
    assert solid(BOX, hole, image).volume == pytest.approx(VOLUME - 2 * pi * 4 * 20)
    assert solid(BOX, {"type": "mirror", "plane": "YZ"}).size == pytest.approx((80, 30, 20))


def test_a_suppressed_feature_is_left_out(solid):
    hole = {"type": "hole", "offset": 20, "at": [[10, 10]], "diameter": 6, "suppressed": "1 - drilled"}
    assert solid(BOX, hole, drilled={"expression": "0", "unit": "ul"}).volume == pytest.approx(VOLUME)
    assert solid(BOX, hole, drilled={"expression": "1", "unit": "ul"}).volume < VOLUME


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ({"type": "blob"}, 'Feature 2 has the type "blob".*The types: box'),
        ("box", 'Feature 2 has the type "None"'),
        ({"type": "box", "dx": 1, "dy": 1}, 'has no "dz"'),
        ({"type": "box", "dx": 0, "dy": 1, "dz": 1}, "must be greater than 0"),
        ({"type": "box", "dx": 1, "dy": 1, "dz": 1, "lenght": 1}, 'does not know "lenght"'),
        ({"type": "box", "dx": "wdth", "dy": 1, "dz": 1}, 'has no parameter "wdth"'),
        (BOX | {"operation": "cut"}, "the cut leaves no solid"),
        (BOX | {"operation": "weld"}, "It can be join, cut, intersect"),
        ({"type": "fillet", "radius": 30}, "a radius of 30 mm does not fit"),
        ({"type": "chamfer", "distance": 30}, "a distance of 30 mm does not fit"),
        ({"type": "shell", "thickness": 30, "open": [">Z"]}, "walls of 30 mm cannot be made"),
        ({"type": "fillet", "radius": 1, "edges": {"parallel": [1, 2, 3]}}, "matches no edge"),
        ({"type": "mirror", "plane": "XY", "features": ["Bore"]}, '"Bore" is no feature before it'),
        ({"type": "rectangular_pattern", "count": 5000, "spacing": 1}, "not a whole number from 1 to 2000"),
        ({"type": "hole", "at": [[1, 1]], "diameter": 6, "counterbore": {"diameter": 4, "depth": 1}}, "no wider"),
        ({"type": "extrude", "distance": 1, "sketch": {"shape": "circle", "d": 1, "hole": True}}, "not a hole"),
        (
            {
                "type": "extrude",
                "distance": 1,
                "sketch": {"shape": "polyline", "points": [[0, 0], [9, 9], [9, 0], [0, 9]]},
            },
            "crosses itself",
        ),
        ({"type": "extrude", "distance": 1, "sketch": {"shape": "polyline", "points": [[0, 0], [1, 0]]}}, "sketch 1"),
        ({"type": "extrude", "plane": "XV", "distance": 1, "sketch": {"shape": "circle", "d": 1}}, "no plane"),
        ({"type": "revolve", "sketch": {"shape": "circle", "d": 9}, "angle": 400}, "not from 0 to 360"),
    ],
)
def test_a_mistake_names_its_feature(solid, feature, message):
    with pytest.raises(ConsoleError, match=message) as caught:
        solid(BOX, feature)
    assert "Feature 2" in str(caught.value)


def test_a_part_begins_with_material(solid):
    with pytest.raises(ConsoleError, match="no feature before it makes one"):
        solid({"type": "fillet", "radius": 1})
    with pytest.raises(ConsoleError, match="needs a solid"):
        solid()
