"""Features make the bodies that a formula gives."""

import math
from typing import Any

import pytest
from fusiontask.api.extents import DistanceExtentDefinition, OffsetStartDefinition, ToEntityExtentDefinition
from fusiontask.enums import CUT, INTERSECT, JOIN, NEGATIVE, NEW_BODY, NEW_COMPONENT, POSITIVE, SPACING, SYMMETRIC
from fusiontask.objects import ScriptError

BLOCK = 4 * 3 * 2


def box_of(entity: Any) -> list[float]:
    box = entity.boundingBox
    return [round(value, 6) for value in (*box.minPoint.asArray(), *box.maxPoint.asArray())]


class TestProfiles:
    def test_curves_that_cross_divide_the_plane(self, world: Any) -> None:
        sketch = world.root.sketches.add(world.root.xYConstructionPlane)
        lines, circles = sketch.sketchCurves.sketchLines, sketch.sketchCurves.sketchCircles
        lines.addTwoPointRectangle(world.point(0, 0, 0), world.point(4, 3, 0))
        circles.addByCenterRadius(world.point(2, 1.5, 0), 1)
        ring, disc = sketch.profiles
        assert ring.areaProperties().area == pytest.approx(12 - math.pi)
        assert disc.areaProperties().area == pytest.approx(math.pi)
        lines.addByTwoPoints(world.point(-1, 1.5, 0), world.point(5, 1.5, 0))
        assert sketch.profiles.count == 4

    def test_a_construction_line_bounds_nothing(self, world: Any) -> None:
        sketch = world.root.sketches.add(world.root.xYConstructionPlane)
        lines = sketch.sketchCurves.sketchLines
        lines.addTwoPointRectangle(world.point(0, 0, 0), world.point(2, 2, 0))
        lines.addByTwoPoints(world.point(-1, 1, 0), world.point(3, 1, 0)).isConstruction = True
        assert sketch.profiles.count == 1

    def test_arcs_and_lines_make_a_slot(self, world: Any) -> None:
        sketch = world.root.sketches.add(world.root.xYConstructionPlane)
        lines, arcs = sketch.sketchCurves.sketchLines, sketch.sketchCurves.sketchArcs
        lines.addByTwoPoints(world.point(0, 1, 0), world.point(4, 1, 0))
        lines.addByTwoPoints(world.point(0, -1, 0), world.point(4, -1, 0))
        arcs.addByCenterStartSweep(world.point(0, 0, 0), world.point(0, 1, 0), math.pi)
        arcs.addByThreePoints(world.point(4, -1, 0), world.point(5, 0, 0), world.point(4, 1, 0))
        (slot,) = sketch.profiles
        assert slot.areaProperties().area == pytest.approx(8 + math.pi)

    def test_an_ellipse_and_a_hexagon_have_their_areas(self, world: Any) -> None:
        sketch = world.root.sketches.add(world.root.xYConstructionPlane)
        sketch.sketchCurves.sketchEllipses.add(world.point(0, 0, 0), world.point(3, 0, 0), world.point(0, 2, 0))
        sketch.sketchCurves.sketchLines.addScribedPolygon(world.point(10, 0, 0), 6, 0.0, 1.0, True)
        areas = sorted(profile.areaProperties().area for profile in sketch.profiles)
        assert areas == pytest.approx([1.5 * math.sqrt(3), 6 * math.pi])

    def test_a_point_above_the_sketch_is_refused(self, world: Any) -> None:
        sketch = world.root.sketches.add(world.root.xYConstructionPlane)
        with pytest.raises(ScriptError, match="not on the sketch"):
            sketch.sketchCurves.sketchCircles.addByCenterRadius(world.point(0, 0, 1), 1)


class TestPlanes:
    @pytest.mark.parametrize(
        ("plane", "box"),
        [
            ("xYConstructionPlane", [0, 0, 0, 1, 2, 5]),
            ("xZConstructionPlane", [0, 0, -2, 1, 5, 0]),
            ("yZConstructionPlane", [0, 0, -1, 5, 2, 0]),
        ],
    )
    def test_a_sketch_lies_on_a_plane_of_the_origin(self, world: Any, plane: str, box: list[float]) -> None:
        profile = world.rectangle(1, 2, plane=getattr(world.root, plane))
        assert box_of(world.extrude(profile, 5).bodies.item(0)) == box

    def test_a_plane_at_an_offset_moves_what_is_drawn_on_it(self, world: Any) -> None:
        given = world.root.constructionPlanes.createInput()
        given.setByOffset(world.root.xYConstructionPlane, world.text("30 mm"))
        plane = world.root.constructionPlanes.add(given)
        body = world.extrude(world.rectangle(1, 1, plane=plane), 1).bodies.item(0)
        assert box_of(body) == [0, 0, 3, 1, 1, 4]

    def test_a_sketch_on_a_face_has_the_model_s_origin_below_its_own(self, world: Any) -> None:
        top = world.extrude(world.rectangle(4, 3), 2).endFaces.item(0)
        sketch = world.root.sketches.add(top)
        assert sketch.origin.asArray() == pytest.approx([0, 0, 2])
        assert sketch.sketchToModelSpace(world.point(1, 2, 0)).asArray() == pytest.approx([1, 2, 2])
        assert sketch.modelToSketchSpace(world.point(1, 2, 2)).asArray() == pytest.approx([1, 2, 0])

    def test_a_round_face_carries_no_sketch(self, world: Any) -> None:
        side = world.extrude(world.circle(1), 2).sideFaces.item(0)
        with pytest.raises(ScriptError, match="not flat"):
            world.root.sketches.add(side)


class TestExtrusions:
    def extruded(self, world: Any, act: Any, operation: int = NEW_BODY, profile: Any = None) -> Any:
        extrudes = world.root.features.extrudeFeatures
        given = extrudes.createInput(profile or world.rectangle(1, 1), operation)
        act(given)
        return extrudes.add(given)

    @pytest.mark.parametrize(
        ("act", "low", "high"),
        [
            (lambda given, w: given.setDistanceExtent(False, w.real(2)), 0, 2),
            (lambda given, w: given.setDistanceExtent(False, w.real(-2)), -2, 0),
            (lambda given, w: given.setDistanceExtent(True, w.real(2)), -2, 2),
            (lambda given, w: given.setSymmetricExtent(w.real(2), True), -1, 1),
            (lambda given, w: given.setTwoSidesDistanceExtent(w.real(2), w.real(1)), -1, 2),
            (lambda given, w: given.setOneSideExtent(DistanceExtentDefinition.create(w.real(2)), NEGATIVE), -2, 0),
        ],
    )
    def test_an_extent_reaches_from_low_to_high(self, world: Any, act: Any, low: float, high: float) -> None:
        feature = self.extruded(world, lambda given: act(given, world))
        assert box_of(feature.bodies.item(0)) == [0, 0, low, 1, 1, high]
        assert feature.startFaces.count == feature.endFaces.count == 1
        assert feature.sideFaces.count == 4

    def test_it_goes_to_a_face_and_starts_at_an_offset(self, world: Any) -> None:
        top = world.extrude(world.rectangle(2, 2, x=5), 3).endFaces.item(0)
        to_top = self.extruded(
            world, lambda given: given.setOneSideExtent(ToEntityExtentDefinition.create(top), POSITIVE)
        )
        assert box_of(to_top.bodies.item(0))[5] == 3

        def raised(given: Any) -> None:
            given.startExtent = OffsetStartDefinition.create(world.real(10))
            given.setDistanceExtent(False, world.real(1))

        assert box_of(self.extruded(world, raised).bodies.item(0))[2::3] == [10, 11]

    def test_a_taper_leans_the_sides_outwards(self, world: Any) -> None:
        angle = world.text("45 deg")
        extent = DistanceExtentDefinition.create(world.real(1))
        feature = self.extruded(world, lambda given: given.setOneSideExtent(extent, POSITIVE, angle))
        assert box_of(feature.bodies.item(0)) == [-1, -1, 0, 2, 2, 1]

    def test_operations_change_the_bodies_there_are(self, world: Any) -> None:
        body = world.block()
        world.extrude(world.circle(1, 2, 1.5), 3, JOIN)
        assert world.root.bRepBodies.count == 1
        assert body.volume == pytest.approx(BLOCK + math.pi)
        world.extrude(world.circle(0.5, 2, 1.5), 3, CUT)
        assert body.volume == pytest.approx(BLOCK + math.pi - 3 * math.pi * 0.25)
        world.extrude(world.rectangle(2, 3), 2, INTERSECT)
        assert box_of(body) == [0, 0, 0, 2, 3, 2]

    def test_a_join_that_touches_nothing_is_a_new_body(self, world: Any) -> None:
        world.block()
        world.extrude(world.circle(1, 20, 20), 1, JOIN)
        assert world.root.bRepBodies.count == 2

    def test_a_cut_through_all_divides_a_body(self, world: Any) -> None:
        body = world.block()
        profile = world.rectangle(1, 10, 1.5, -1)
        self.extruded(world, lambda given: given.setAllExtent(SYMMETRIC), CUT, profile)
        assert sorted(round(found.volume, 6) for found in world.root.bRepBodies) == [9, 9]
        assert body.isValid

    def test_a_cut_that_touches_nothing_is_refused_and_leaves_no_trace(self, world: Any) -> None:
        body = world.block()
        steps = world.design.timeline.count
        profile = world.circle(1, 50, 50)
        with pytest.raises(ScriptError, match="touches no body"):
            world.extrude(profile, 1, CUT)
        assert (body.volume, world.design.timeline.count) == (pytest.approx(BLOCK), steps + 1)

    def test_a_new_component_holds_its_body(self, world: Any) -> None:
        feature = world.extrude(world.circle(1), 2, NEW_COMPONENT)
        assert world.root.bRepBodies.count == 0
        (occurrence,) = world.root.occurrences
        assert occurrence.component is feature.parentComponent
        assert world.root.physicalProperties.volume == pytest.approx(2 * math.pi)


def test_half_a_torus_is_revolved(world: Any) -> None:
    profile = world.circle(2)
    axis = profile.parentSketch.sketchCurves.sketchLines.addByTwoPoints(world.point(-1, -5, 0), world.point(1, -5, 0))
    revolves = world.root.features.revolveFeatures
    given = revolves.createInput(profile, axis, NEW_BODY)
    given.setAngleExtent(False, world.real(math.pi))
    body = revolves.add(given).bodies.item(0)
    assert body.volume == pytest.approx(math.pi * 5 * math.pi * 4)


def test_fillets_and_chamfers_take_their_share(world: Any) -> None:
    body = world.block()
    upright = [edge for edge in body.edges if edge.length == pytest.approx(2)]
    assert len(upright) == 4
    fillets = world.root.features.filletFeatures
    given = fillets.createInput()
    given.addConstantRadiusEdgeSet(world.collection(upright), world.text("5 mm"), True)
    fillets.add(given)
    assert body.volume == pytest.approx(BLOCK - 2 * (4 - math.pi) * 0.25)
    other = world.extrude(world.rectangle(2, 2, 20, 20), 1).bodies.item(0)
    chamfers = world.root.features.chamferFeatures
    bevel = chamfers.createInput2()
    edge = next(edge for edge in other.edges if edge.length == pytest.approx(1))
    bevel.chamferEdgeSets.addEqualDistanceChamferEdgeSet(world.collection([edge]), world.real(0.2), True)
    chamfers.add(bevel)
    assert other.volume == pytest.approx(4 - 0.02)


def test_a_fillet_that_does_not_fit_is_refused(world: Any) -> None:
    body = world.block()
    with pytest.raises(ScriptError, match="fillet cannot be built"):
        world.root.features.filletFeatures.addSimple(world.collection(list(body.edges)), world.real(5))
    assert body.volume == pytest.approx(BLOCK)


def test_patterns_copy_bodies_and_holes(world: Any) -> None:
    root = world.root
    plate = world.extrude(world.circle(6), 1).bodies.item(0)
    hole = world.extrude(world.circle(0.5, 4), 1, CUT)
    around = root.features.circularPatternFeatures.createInput(world.collection([hole]), root.zConstructionAxis)
    around.quantity = world.text("6")
    root.features.circularPatternFeatures.add(around)
    assert plate.volume == pytest.approx(math.pi * (36 - 6 * 0.25))
    rows = root.features.rectangularPatternFeatures
    block = world.extrude(world.rectangle(1, 1, 20, 20), 1).bodies.item(0)
    given = rows.createInput(
        world.collection([block]), root.xConstructionAxis, world.text("3"), world.text("2 cm"), SPACING
    )
    given.setDirectionTwo(root.yConstructionAxis, world.text("2"), world.text("3 cm"))
    assert rows.add(given).bodies.count == 5
    assert box_of(root)[3:5] == [25, 24]


def test_bodies_are_mirrored_and_combined(world: Any) -> None:
    root = world.root
    body = world.block()
    mirrors = root.features.mirrorFeatures
    image = mirrors.add(mirrors.createInput(world.collection([body]), root.yZConstructionPlane)).bodies.item(0)
    assert box_of(image) == [-4, 0, 0, 0, 3, 2]
    combines = root.features.combineFeatures
    given = combines.createInput(body, world.collection([image]))
    combines.add(given)
    assert (root.bRepBodies.count, box_of(body)) == (1, [-4, 0, 0, 4, 3, 2])


def test_occurrences_place_a_component(world: Any) -> None:
    from fusiontask.api.values import Matrix3D

    wheel = world.extrude(world.circle(1), 1, NEW_COMPONENT).parentComponent
    moved = Matrix3D.create()
    moved.translation = world.point(10, 0, 0).vectorTo(world.point(20, 0, 0))
    world.root.occurrences.addExistingComponent(wheel, moved)
    assert world.root.allOccurrences.count == 2
    assert box_of(world.root) == [-1, -1, 0, 11, 1, 1]
    with pytest.raises(ScriptError, match="in itself"):
        wheel.occurrences.addExistingComponent(wheel, moved)


def test_mass_properties_are_exact(world: Any) -> None:
    properties = world.block().physicalProperties
    assert properties.area == pytest.approx(52)
    assert properties.centerOfMass.asArray() == pytest.approx([2, 1.5, 1])
    assert properties.mass == pytest.approx(BLOCK * 7.85e-3)
    moments = [value / 7.85e-3 for value in properties.getXYZMomentsOfInertia()[1:]]
    assert moments == pytest.approx([24 * 13 / 3, 24 * 20 / 3, 24 * 25 / 3, 24 * 3, 24 * 1.5, 24 * 2])
