"""One layout, drawn once into a recording that still is in drawing units.

ezdxf's drawing add-on takes entities apart; the classes here mend what it does otherwise than a plotter:
 - dashes keep their length on paper in every viewport ($PSLTSCALE), and a pattern far too fine is a solid line;
 - a frozen layer hides the whole of a block reference on it, and viewports are drawn whatever their border's layer;
 - a monochrome plot turns everything black except what wipes out;
 - hatch patterns stay where they are far from the origin (see `hatches`);
 - strings are kept beside their outlines, so that a PDF can be searched.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ezdxf import bbox
from ezdxf.addons.acadctb import ColorDependentPlotStyles
from ezdxf.addons.drawing.config import BackgroundPolicy, ColorPolicy, Configuration
from ezdxf.addons.drawing.frontend import UniversalFrontend
from ezdxf.addons.drawing.pipeline import BackendStage2d, ClippingStage2d, LinetypeStage2d, RenderPipeline2d
from ezdxf.addons.drawing.properties import BackendProperties, Properties, RenderContext
from ezdxf.addons.drawing.recorder import DataRecord, Recorder
from ezdxf.document import Drawing
from ezdxf.entities import DXFGraphic, Viewport
from ezdxf.layouts import Layout
from ezdxf.math import BoundingBox2d, Matrix44, Vec2, Vec3
from ezdxf.npshapes import NumpyPath2d

from .feature_frames import explode
from .hatches import pattern_lines
from .pictures import found_picture, native_name
from .viewports import is_frozen_insert, plotted_viewports

UNBOUNDED = {"XLINE", "RAY"}
BLOCK_LIKE = {"DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION", "ACAD_TABLE"}
MOST_DASHES = 20_000  # per line; more cannot be told from a solid line
FINEST_DASH_MM = 0.08
WHITE = "#ffffff"


@dataclass
class Text:
    """A string where its outlines are: `matrix` maps the baseline from (0, 0) to (width, 0) into the drawing."""

    string: str
    matrix: Matrix44
    width: float
    cap_height: float


@dataclass
class Recording:
    """What a layout shows: shapes in draw order, `extents` without construction lines, `notes` on what is missing."""

    recorder: "SceneRecorder"
    texts: list[Text] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def extents(self) -> BoundingBox2d:
        return self.recorder.extents


class SceneRecorder(Recorder):
    """ezdxf's recorder, with the extents of all that is bounded."""

    def __init__(self) -> None:
        super().__init__()
        self.extents = BoundingBox2d()
        self.types: list[str] = []

    def enter_entity(self, entity: DXFGraphic, properties: Properties) -> None:  # noqa: ARG002
        self.types.append(entity.dxftype())

    def exit_entity(self, entity: DXFGraphic) -> None:  # noqa: ARG002
        self.types.pop()

    @property
    def current_type(self) -> str:
        return self.types[-1] if self.types else ""

    def store(self, record: DataRecord, properties: BackendProperties) -> None:
        super().store(record, properties)
        if self.current_type not in UNBOUNDED:
            self.extents.extend(record.bbox())


class PaperLinetypes(LinetypeStage2d):
    """Dashes that a pen could draw: patterns too fine or too many become solid lines."""

    mm_per_unit = 1.0

    def _too_fine(self, length: float, properties: Properties) -> bool:
        period = sum(self.pattern(properties))
        return period * self.mm_per_unit < FINEST_DASH_MM or length / period > MOST_DASHES

    def draw_line(self, start: Vec2, end: Vec2, properties: Properties) -> None:
        if len(properties.linetype_pattern) > 1 and self._too_fine(start.distance(end), properties):
            self.next_stage.draw_line(start, end, properties)
        else:
            super().draw_line(start, end, properties)

    def draw_path(self, path: NumpyPath2d, properties: Properties) -> None:
        if len(properties.linetype_pattern) > 1 and len(path):
            low, high = path.extents()
            if self._too_fine(low.distance(high) * 3.0, properties):
                self.next_stage.draw_path(path, properties)
                return
        super().draw_path(path, properties)


class PlotPipeline(RenderPipeline2d):
    """ezdxf's stages with the linetypes above, and strings recorded beside their outlines."""

    def __init__(self, recording: Recording, doc: Drawing, monochrome: bool) -> None:
        self.recording = recording
        self.monochrome = monochrome
        self.dashes_follow_paper = doc.header.get("$PSLTSCALE", 1) == 1
        super().__init__(recording.recorder)

    def build_render_pipeline(self) -> ClippingStage2d:
        backend = BackendStage2d(self.backend, converter=self.get_backend_properties)
        self.linetypes = PaperLinetypes(self.config, get_ltype_scale=self.get_vp_ltype_scale, next_stage=backend)
        return ClippingStage2d(self.config, self.clipping_portal, next_stage=self.linetypes)

    def depth(self) -> tuple[int, int]:
        """How many entities and clipping shapes are open."""
        return len(self.recording.recorder.types), len(self.clipping_portal._stages)  # noqa: SLF001

    def unwind(self, depth: tuple[int, int]) -> None:
        """Close what was opened since `depth`."""
        del self.recording.recorder.types[depth[0] :]
        del self.clipping_portal._stages[depth[1] :]  # noqa: SLF001

    def get_vp_ltype_scale(self) -> float:
        return 1.0 if self.dashes_follow_paper else self.current_vp_scale

    def get_backend_properties(self, properties: Properties) -> BackendProperties:
        plain = super().get_backend_properties(properties)
        if not self.monochrome:
            return plain
        mask = properties.filling is not None and plain.color[:7].lower() == WHITE
        return plain if mask else plain._replace(color="#000000" + plain.color[7:])

    def draw_text(
        self, text: str, transform: Matrix44, properties: Properties, cap_height: float, dxftype: str = "TEXT"
    ) -> None:
        super().draw_text(text, transform, properties, cap_height, dxftype)
        if not text.strip():
            return
        font = properties.font or self.default_font_face
        try:
            width = self.text_engine.get_text_line_width(text, font, cap_height)
        except (RuntimeError, ValueError):
            return
        middle = Vec2(transform.transform(Vec3(width / 2.0, cap_height / 2.0)))
        if self.clipping_portal.is_active and self.clipping_portal.clip_point(middle) is None:
            return
        matrix = self.clipping_portal.transform_matrix(transform.copy())
        self.recording.texts.append(Text(text, matrix, width, cap_height))


class PlotContext(RenderContext):
    """Layer states of a plot: no-plot layers are out, and a frozen layer takes its block references along."""

    frozen: frozenset[str] = frozenset()

    def from_viewport(self, vp: Viewport) -> RenderContext:
        context = super().from_viewport(vp)
        if isinstance(context, PlotContext):
            context.frozen = self.frozen | {name.lower() for name in vp.frozen_layers}
        return context

    def resolve_visible(self, entity: DXFGraphic, *, resolved_layer: str | None = None) -> bool:
        if is_frozen_insert(entity, self.frozen):
            return False
        return super().resolve_visible(entity, resolved_layer=resolved_layer)


class PlotFrontend(UniversalFrontend):
    """Counts what it cannot draw, or not as it should be, instead of logging it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.skipped: Counter[str] = Counter()
        self.simplified: Counter[str] = Counter()
        super().__init__(*args, **kwargs)

    def skip_entity(self, entity: Any, msg: str) -> None:
        if msg != "invisible":
            self.skipped[f"{entity.dxftype()} ({msg})"] += 1

    def log_message(self, message: str) -> None:
        pass

    def _build_dispatch_table(self) -> Any:
        return {**super()._build_dispatch_table(), "TOLERANCE": self.draw_tolerance}

    def draw_composite_entity(self, entity: Any, properties: Properties) -> None:
        """Draw the parts of `entity`; those of a dimension or table take BYBLOCK and layer 0 from it, as in a block."""
        if entity.dxftype() not in BLOCK_LIKE:
            super().draw_composite_entity(entity, properties)
            return
        self.ctx.push_state(properties)
        try:
            super().draw_composite_entity(entity, properties)
        finally:
            self.ctx.pop_state()

    def draw_tolerance(self, entity: Any, properties: Properties) -> None:  # noqa: ARG002
        doc = entity.doc
        found = doc.dimstyles.has_entry(entity.dxf.dimstyle) if doc else False
        dimstyle = doc.dimstyles.get(entity.dxf.dimstyle).dxf if found else None
        height = (dimstyle.dimtxt * (dimstyle.dimscale or 1.0) if dimstyle else 0.0) or 2.5
        style = dimstyle.get("dimtxsty", "Standard") if dimstyle else "Standard"
        font = self.ctx.fonts.get(style.lower()) or self.pipeline.default_font_face

        def width_of(string: str, size: float) -> float:
            return float(self.text_engine.get_text_line_width(string, font, size))

        self.draw_entities(explode(entity, height, style, width_of))

    def draw_image_entity(self, entity: Any, properties: Properties) -> None:
        """The picture, or its frame and name when the file is not there, as the original does."""
        name = native_name(entity.image_def.dxf.filename)
        folder = self.ctx.document_dir
        if entity.dxf.flags & entity.SHOW_IMAGE and not (folder and found_picture(folder, name)):
            self.simplified[f"IMAGE drawn as a frame: {name} is not in the job folder"] += 1
        super().draw_image_entity(entity, properties)

    def draw_hatch_entity(self, entity: Any, properties: Properties, *, loops: Any = None) -> None:
        if getattr(entity, "gradient", None) is not None:
            self.simplified["HATCH with a gradient drawn in one colour"] += 1
        super().draw_hatch_entity(entity, properties, loops=loops)

    def draw_hatch_pattern(self, polygon: Any, paths: list[Any], properties: Properties) -> None:
        """The strokes of a pattern; one that takes too long is drawn in part and counted."""
        properties.linetype_pattern = ()
        deadline = time.perf_counter() + self.config.hatching_timeout
        lines = list(
            pattern_lines(polygon, paths, self.config.min_hatch_line_distance, lambda: time.perf_counter() > deadline)
        )
        if time.perf_counter() > deadline:
            self.skipped[f"{polygon.dxftype()}, too dense to finish in {self.config.hatching_timeout:g} s, partly"] += 1
        self.pipeline.draw_solid_lines(lines, properties)

    def draw_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """Draw one entity; one that ezdxf cannot take apart costs itself, not the sheet."""
        assert isinstance(self.pipeline, PlotPipeline)
        before = self.pipeline.depth()
        try:
            super().draw_entity(entity, properties)
        except Exception as problem:  # damaged entities raise anything
            self.pipeline.unwind(before)
            self.skipped[f"{entity.dxftype()} ({type(problem).__name__}: {problem})"] += 1


def _configuration(doc: Drawing, mm_per_unit: float, widest_scale: float) -> Configuration:
    low, high = Vec3(doc.header.get("$EXTMIN", (0, 0, 0))), Vec3(doc.header.get("$EXTMAX", (0, 0, 0)))
    diagonal = low.distance(high)
    return Configuration(
        background_policy=BackgroundPolicy.WHITE,
        color_policy=ColorPolicy.COLOR,
        max_flattening_distance=0.02 / mm_per_unit,
        min_dash_length=0.1 / mm_per_unit,
        min_hatch_line_distance=0.02 / (mm_per_unit * widest_scale),
        hatching_timeout=5.0,
        infinite_line_length=diagonal * 4.0 if 1e-6 < diagonal < 1e7 else 1000.0,
    )


def draw(
    layout: Layout,
    *,
    mm_per_unit: float,
    monochrome: bool = False,
    plot_style: ColorDependentPlotStyles | None = None,
) -> Recording:
    """Draw `layout`; `mm_per_unit` says how fine curves, dashes and hatches have to be on paper."""
    doc: Drawing = layout.doc
    recording = Recording(SceneRecorder())
    context = PlotContext(doc, ctb=plot_style or "", export_mode=True)
    context.frozen = frozenset(layer.dxf.name.lower() for layer in doc.layers if layer.is_frozen())
    viewports: Sequence[Viewport] = plotted_viewports(layout)
    widest = max((vp.get_scale() for vp in viewports), default=1.0) or 1.0
    pipeline = PlotPipeline(recording, doc, monochrome)
    pipeline.linetypes.mm_per_unit = mm_per_unit
    cache = bbox.Cache() if len(viewports) > 1 else None
    frontend = PlotFrontend(
        context,
        pipeline,
        _configuration(doc, mm_per_unit, widest),
        bbox_cache=cache,
    )
    context.set_current_layout(layout)
    frontend.set_background(WHITE)
    with _repeatable_hatches():
        for viewport in viewports:
            _draw_viewport(viewport, doc.modelspace(), context, pipeline, cache)
        frontend.draw_layout(layout, filter_func=lambda entity: entity.dxftype() != "VIEWPORT")
    _draw_borders(viewports, context, pipeline)
    recording.notes.extend(f"{count} {what} not drawn" for what, count in sorted(frontend.skipped.items()))
    recording.notes.extend(f"{count} {what}" for what, count in sorted(frontend.simplified.items()))
    if not recording.extents.has_data:
        recording.notes.append(f"{layout.name} is blank: nothing in it is visible")
    return recording


@contextmanager
def _repeatable_hatches() -> Iterator[None]:
    """ezdxf moves the origin of hatch patterns by a random trifle; the same plot has to give the same bytes."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)


def _draw_viewport(
    viewport: Viewport, model: Layout, context: RenderContext, pipeline: PlotPipeline, cache: bbox.Cache | None
) -> None:
    notes = pipeline.recording.notes
    if not viewport.is_top_view:
        notes.append(f"viewport {viewport.dxf.handle} is a 3D view and is left out")
        return
    if cache is not None and not cache.has_data:
        try:
            bbox.extents(model, fast=True, cache=cache)
        except Exception:  # an entity that cannot be measured; draw without sorting out what lies beside the viewport
            cache = None
    try:
        pipeline.draw_viewport(viewport, context, cache)
    except Exception as problem:  # views with damaged numbers
        pipeline.unwind((0, 0))
        notes.append(f"viewport {viewport.dxf.handle} is left out ({type(problem).__name__}: {problem})")


def _draw_borders(viewports: Iterable[Viewport], context: RenderContext, pipeline: PlotPipeline) -> None:
    for viewport in viewports:
        layer = context.layers.get(viewport.dxf.layer.lower())
        if layer is not None and not layer.is_visible:
            continue
        properties = context.resolve_all(viewport)
        corners = [Vec2(v) for v in viewport.clipping_rect_corners()]
        pipeline.draw_solid_lines(list(zip(corners, corners[1:] + corners[:1], strict=True)), properties)
